// A bundle of its own, loaded by pages with a chart. <figure data-chart> holds the place ([data-chart-target], hidden until
// something stands in it), the Vega-Lite specification as JSON, and the table that says the same.
import embed from "vega-embed";
import { expressionInterpreter } from "vega-interpreter";

const OPTIONS = {
  // Expressions are walked through, not compiled: the page forbids eval.
  ast: true,
  expr: expressionInterpreter,
  renderer: "svg",
  actions: false,
  // Both would write style sheets into the page; words come as the browser's own tooltip.
  defaultStyle: false,
  tooltip: false,
};

// Width of the text on A4, in pixels: a drawing made for a wide screen would be shrunk until nobody reads it.
const PAPER = 640;
const views = new Set();

async function draw(figure) {
  figure.dataset.chart = "drawn";
  const place = figure.querySelector("[data-chart-target]");
  const text = figure.querySelector("script[type='application/json']").textContent;
  const { config, ...specification } = JSON.parse(text);
  // Words take the room that their letters need, so the letters come first.
  await Promise.all(["", "bold "].map((weight) => document.fonts.load(`${weight}12px "${config.font}"`, text)));
  place.hidden = false;
  try {
    const { view } = await embed(place, specification, { ...OPTIONS, config });
    views.add(view);
  } catch (error) {
    place.hidden = true;
    figure.querySelector("details").open = true;
    throw error;
  }
}

function drawAll(root) {
  for (const figure of root.querySelectorAll("[data-chart='']")) draw(figure);
}

drawAll(document);
document.addEventListener("htmx:load", (event) => drawAll(event.detail.elt));
addEventListener("beforeprint", () => views.forEach((view) => view.signal("width", PAPER).run()));
// The drawings take the width of their place again when the window is said to have changed.
addEventListener("afterprint", () => dispatchEvent(new Event("resize")));
