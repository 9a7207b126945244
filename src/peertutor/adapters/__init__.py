"""The only files that import a vendor; one file a vendor; its errors are translated there."""
