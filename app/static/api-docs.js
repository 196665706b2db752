// Shows the description of the API; nothing is fetched but the description, from this server.
const place = document.getElementById("api-docs");
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();
SwaggerUIBundle({
  url: place.dataset.description,
  domNode: place,
  // The page has a heading of its own.
  plugins: [() => ({ components: { InfoContainer: () => null } })],
  validatorUrl: null,
  defaultModelsExpandDepth: -1,
  syntaxHighlight: false,
});
