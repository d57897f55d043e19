/* The drawing as a PNG file, twice as fine as the screen, with title, lens and date. */
View.picture = (page) => {
  const { data, state } = page;
  const { network } = page;
  const frame = document.getElementById("network");
  const fine = 2;

  const fineCanvas = () => {
    const [scale, position] = [network.getScale(), network.getViewPosition()];
    const [width, height] = [frame.clientWidth, frame.clientHeight];
    network.setSize(`${width * fine}px`, `${height * fine}px`);
    network.moveTo({ position, scale: scale * fine });
    network.redraw();
    const canvas = frame.querySelector("canvas");
    const copy = document.createElement("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    copy.getContext("2d").drawImage(canvas, 0, 0);
    network.setSize("100%", "100%");
    network.moveTo({ position, scale });
    network.redraw();
    return copy;
  };
  const compose = () => {
    const drawing = fineCanvas();
    const unit = drawing.width / frame.clientWidth;
    const [head, foot] = [58 * unit, 34 * unit];
    const sheet = document.createElement("canvas");
    [sheet.width, sheet.height] = [drawing.width, drawing.height + head + foot];
    const pen = sheet.getContext("2d");
    pen.fillStyle = page.looks.ink("--paper");
    pen.fillRect(0, 0, sheet.width, sheet.height);
    pen.drawImage(drawing, 0, head);
    pen.fillStyle = page.looks.ink("--ink");
    pen.font = `700 ${22 * unit}px Georgia, serif`;
    pen.fillText(document.title, 20 * unit, 38 * unit, sheet.width - 40 * unit);
    pen.fillStyle = page.looks.ink("--soft");
    pen.font = `${13 * unit}px Arial, sans-serif`;
    const lens = document.getElementById("lens");
    const line = [lens && `${data.words.lens}: ${lens.textContent}`, "aisupply"].filter(Boolean).join(" · ");
    pen.fillText(line, 20 * unit, sheet.height - 12 * unit, sheet.width - 40 * unit);
    return sheet;
  };
  const save = () => {
    compose().toBlob((blob) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(blob);
      const chosen = (document.body.dataset.selected ?? "view").replace(/[^\w-]+/g, "-").slice(0, 40);
      link.download = ["aisupply", chosen, state.known].filter(Boolean).join("-") + ".png";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
    }, "image/png");
  };
  document.getElementById("png").addEventListener("click", save);
  return { compose };
};
