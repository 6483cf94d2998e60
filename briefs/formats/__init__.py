"""An edition in other forms: citations, Markdown, JSON, PDF, a picture to share."""
