// An import goes on batch by batch: press the button as soon as the page is there, unless something went wrong.
const form = document.querySelector("form[data-goes-on]");
if (form && !document.querySelector(".messagelist .error")) setTimeout(() => form.requestSubmit(), 200);
