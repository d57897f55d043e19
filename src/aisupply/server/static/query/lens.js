/* The controls of the lens: read from and written to the parameters of the address. */
import { at, element, say } from "./dom.js";

const form = at("controls");
const boxes = [...form.querySelectorAll("input[name=status]")];
const TRUE = new Set(["", "1", "true", "yes", "on"]);
const FALSE = new Set(["0", "false", "no", "off"]);
const isSwitch = (text) => TRUE.has(text.toLowerCase()) || FALSE.has(text.toLowerCase());
const listed = (text) => text.split(",").map((part) => part.trim());

/* What a control can show. The rest is passed on as it is: the server says what is wrong with it. */
const FITS = {
  "known-by": (text) => text.trim() !== "",
  status: (text) => listed(text).every((name) => boxes.some((box) => box.value === name)),
  tier: (text) => text !== "" && [...form.elements.tier.options].some((option) => option.value === text),
  "with-rumours": isSwitch,
  all: isSwitch,
};
let further = [];

/** The lens as the controls have it: pairs of name and value. */
export const readLens = () => {
  const pairs = [];
  const knownBy = form.elements["known-by"].value.trim();
  if (knownBy) pairs.push(["known-by", knownBy]);
  const ticked = boxes.filter((box) => box.checked).map((box) => box.value);
  if (ticked.length) pairs.push(["status", ticked.join(",")]);
  if (form.elements["with-rumours"].checked) pairs.push(["with-rumours", "1"]);
  if (form.elements.tier.value) pairs.push(["tier", form.elements.tier.value]);
  if (form.elements.all.checked) pairs.push(["all", "1"]);
  return [...pairs, ...further];
};

/** Set the controls to a lens; what they cannot show is kept and listed. */
export const showLens = (pairs) => {
  const own = new Map();
  further = [];
  for (const [name, value] of pairs) {
    if (FITS[name]?.(value) && !own.has(name)) own.set(name, value);
    else further.push([name, value]);
  }
  const isSet = (name) => own.has(name) && TRUE.has(own.get(name).toLowerCase());
  const statuses = new Set(listed(own.get("status") ?? ""));
  form.elements["known-by"].value = own.get("known-by") ?? "";
  form.elements.tier.value = own.get("tier") ?? "";
  form.elements["with-rumours"].checked = isSet("with-rumours");
  form.elements.all.checked = isSet("all");
  for (const box of boxes) box.checked = statuses.has(box.value);
  if (own.has("status")) at("status-box").open = true;
  showFurther();
};

/** Switch the lens off, for a question about all claims. */
export const showAll = () => showLens([["all", "1"]]);

const showFurther = () => {
  const place = at("more-lens");
  place.hidden = further.length === 0;
  place.replaceChildren(say("more_lens"), ...further.map(([name, value], index) => {
    const remove = () => { further.splice(index, 1); showFurther(); };
    return element("span", { class: "chip" }, `${name}=${value} `,
      element("button", { type: "button", "aria-label": say("remove", { name }), onclick: remove }, "×"));
  }));
};
