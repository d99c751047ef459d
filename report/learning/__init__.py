"""Keras' side: building, summarizing, fitting and testing one model.

The only room that imports TensorFlow, and only inside functions that a worker calls; `records`
holds the plain values that leave it.
"""
