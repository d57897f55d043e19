// A page that is opened from disk may start no worker. There, this runs the script of a worker in
// a hidden frame, whose messages are handed over by hand; over HTTP, nothing is touched.
if (location.protocol === "file:") {
  window.Worker = class {
    constructor(url) {
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.documentElement.append(this.frame);
      const inside = this.frame.contentWindow;
      const event = (data) => new MessageEvent("message", { data: structuredClone(data) });
      inside.postMessage = (data) => {
        const told = event(data);
        setTimeout(() => this.onmessage?.(told));
      };
      this.ask = (data) => {
        const asked = event(data);
        this.loaded.then(() => inside.onmessage?.(asked), () => {});
      };
      this.loaded = new Promise((done, failed) => {
        const script = inside.document.createElement("script");
        script.src = String(url);
        script.onload = done;
        script.onerror = failed;
        inside.document.body.append(script);
      });
      this.loaded.catch((event) => this.onerror?.(event));
    }

    postMessage(data) {
      this.ask(data);
    }

    terminate() {
      this.frame.remove();
    }
  };
}
