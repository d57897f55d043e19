"""What others have comes in, what they use goes out: importers and exporters by format."""
