// Shows the OpenAPI description, read from this site, in place of the page's text.
const reference = document.getElementById("reference");

SwaggerUIBundle({
  url: reference.dataset.schema,
  domNode: reference,
  deepLinking: true,
  docExpansion: "list",
  validatorUrl: null, // would send the description elsewhere
});
