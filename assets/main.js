// What the pages do in the browser beyond htmx. Everything is found by data attributes, so swapped-in parts work too.
import { startAutosave } from "./js/autosave.js";
import { startCopies } from "./js/copies.js";
import { startCsrf } from "./js/csrf.js";
import { startFields } from "./js/fields.js";
import { startFigures } from "./js/figures.js";
import { startMenus } from "./js/menus.js";
import { startRound } from "./js/round.js";
import { startUploads } from "./js/uploads.js";
import { startPaste } from "./js/paste.js";

startCopies();
startAutosave();
startCsrf();
startFields();
startMenus();
startRound();
startUploads();
startPaste();
startFigures();
