"""Reading what a drawing says about data: mappings, data objects, what leads to and from them."""
