// An import goes on batch by batch: press the button as soon as the page is there.
const form = document.querySelector("form[data-goes-on]");
if (form) setTimeout(() => form.requestSubmit(), 200);
