"""What the results allow one to say: claims, each a typed value with its evidence."""
