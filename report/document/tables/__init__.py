"""The report's tables: values with, for each column, the formatter that shows them."""
