"""Small migrations, each right in one form and wrong in others, under one contract."""
