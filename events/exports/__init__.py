"""Events for data users: exactly the filtered set, in the forms that programs read."""
