// A page may be older than its session: someone whose session ended signs in again in another tab, and Django gives
// out a new token. The cookie always holds the present one; the form's copy follows it at the last moment.

export const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];

export function startCsrf() {
  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const present = token();
    if (!present || detail.verb === "get") return;
    detail.headers["X-CSRFToken"] = present;
    if (detail.parameters.csrfmiddlewaretoken) detail.parameters.csrfmiddlewaretoken = present;
  });
  document.addEventListener("submit", ({ target }) => {
    const field = target.elements.namedItem("csrfmiddlewaretoken");
    const present = token();
    if (field && present) field.value = present;
  });
}
