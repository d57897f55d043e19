/* Search with completion: a combobox over all that is drawn, by label and by id. */
View.find = (page) => {
  const { data } = page;
  const { make } = View;
  const field = document.getElementById("search");
  const box = document.getElementById("found");
  const most = 12;
  let options = [];
  let active = -1;

  const plain = (text) => text.toLocaleLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  let entries = null;
  const every = () => {
    entries ??= [
      ...data.nodes.map(({ id }, index) => {
        const [title, type, name] = data.nodeDetails[index];
        return { id, title, type, keys: [plain(title), plain(name)] };
      }),
      ...Object.entries(data.groups).flatMap(([group, firms]) => firms.map(([name, title]) => (
        { id: group, member: title, title, type: data.words.in_group, keys: [plain(title), plain(name)] }))),
    ];
    return entries;
  };
  const search = (text) => {
    const wanted = plain(text.trim());
    if (!wanted) return [];
    const rank = ({ keys }) => {
      if (keys.includes(wanted)) return 0;
      if (keys.some((key) => key.startsWith(wanted))) return 1;
      if (keys.some((key) => key.includes(` ${wanted}`))) return 2;
      return keys.some((key) => key.includes(wanted)) ? 3 : 4;
    };
    const ranked = every().map((entry) => [rank(entry), entry]).filter(([place]) => place < 4);
    ranked.sort(([one], [other]) => one - other);
    return ranked.map(([, entry]) => entry);
  };
  const close = () => {
    box.hidden = true;
    active = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };
  const choose = (entry) => {
    close();
    field.value = entry.title;
    page.say("");
    page.unhide(entry.id);
    page.select(entry.id);
    if (!page.present.has(entry.id)) page.say(View.say(data.words.not_then_named, { name: entry.title }));
    else if (entry.member) page.say(View.say(data.words.is_in_group, { name: entry.member }));
    else page.goTo(entry.id);
  };
  const move = (step) => {
    if (!options.length || box.hidden) return;
    active = (active + step + options.length) % options.length;
    [...box.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === active)));
    field.setAttribute("aria-activedescendant", box.children[active].id);
    box.children[active].scrollIntoView({ block: "nearest" });
  };
  const open = () => {
    options = search(field.value).slice(0, most);
    const items = options.map((entry, index) => {
      const item = make("li", entry.title);
      item.append(make("span", entry.type, "soft"));
      item.id = `found-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(entry); });
      return item;
    });
    box.replaceChildren(...items);
    box.hidden = !items.length;
    active = -1;
    field.setAttribute("aria-expanded", String(Boolean(items.length)));
    page.say(field.value.trim() && !items.length ? data.words.no_match : "");
  };
  const keys = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Escape: close,
    Enter: () => {
      const entry = active < 0 ? search(field.value)[0] : options[active];
      if (entry) choose(entry);
      else if (field.value.trim()) page.say(data.words.no_match);
    },
  };
  field.addEventListener("input", open);
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (!(event.key in keys)) return;
    if (event.key !== "Enter" && !box.hidden) event.preventDefault();
    keys[event.key]();
  });
  return { search };
};
