"""One module per resource; each has `routes(contexts)`, or a `router` where no release differs."""
