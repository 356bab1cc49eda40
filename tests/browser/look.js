// What a page that is open in a browser shows, as sentences about what is wrong with it; for test_screens.py.

window.look = (() => {
  const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"];
  const TARGETS = "button, a[href], audio[controls], input:not([type=hidden]), textarea, summary, select";
  const FINGER_PX = 64;
  const KEY_PX = 48;
  const ROUNDING_PX = 1;

  const named = (element) => {
    const { tagName, id, className } = element;
    const words = element.textContent.trim().replace(/\s+/g, " ").slice(0, 40);
    return `${tagName.toLowerCase()}${id && `#${id}`}${className?.length ? `.${className}` : ""} "${words}"`;
  };

  /** Seen by eyes; what only a screen reader finds is clipped away. */
  function seen(selector) {
    const shown = [...document.querySelectorAll("body *")].filter((element) => element.checkVisibility());
    const clipped = new Set(shown.filter((element) => getComputedStyle(element).clipPath !== "none"));
    const isClipped = (element) => clipped.has(element) || (element.parentElement && isClipped(element.parentElement));
    return shown.filter((element) => element.matches(selector) && !isClipped(element));
  }

  /** Against WCAG 2.0 to 2.2, levels A and AA. A key half below the footer is not small; `covered` looks at that. */
  async function axe() {
    const footer = plantStyle("footer { position: static !important }");
    const { violations } = await window.axe.run(document, { runOnly: TAGS, resultTypes: ["violations"] });
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== footer);
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`));
  }

  /** What hangs out of the page, or out of its own box. */
  function overflow() {
    const page = document.scrollingElement;
    const found = page.scrollWidth > page.clientWidth ? [`the page is ${page.scrollWidth} px wide`] : [];
    for (const element of seen("body *")) {
      const { left, right, width } = element.getBoundingClientRect();
      if (width && (left < -ROUNDING_PX || right > page.clientWidth + ROUNDING_PX)) found.push(`outside: ${named(element)}`);
      if (element.closest("svg")) continue;
      if (element.clientWidth && element.scrollWidth > element.clientWidth + ROUNDING_PX) found.push(`too wide: ${named(element)}`);
      if (element.matches("button") && element.scrollHeight > element.clientHeight + ROUNDING_PX) found.push(`too high: ${named(element)}`);
    }
    return found;
  }

  /** The same with all text twice as large. */
  function overflowDoubled() {
    document.documentElement.style.fontSize = "200%";
    const found = overflow();
    document.documentElement.style.fontSize = "";
    return found;
  }

  /** What a finger misses. */
  function small() {
    return seen(TARGETS)
      .map((target) => [target, target.getBoundingClientRect()])
      .filter(([target, { width, height }]) => Math.min(width, height) < (target.matches(".key") ? KEY_PX : FINGER_PX) - 0.5)
      .map(([target, { width, height }]) => `${Math.round(width)} x ${Math.round(height)} px: ${named(target)}`);
  }

  /** What whoever goes from field to field cannot see, for something lies over it. */
  function covered() {
    const found = [];
    for (const target of seen(TARGETS)) {
      target.focus();
      if (document.activeElement !== target) continue;
      const { left, right, top, bottom } = target.getBoundingClientRect();
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      const places = [[x, y], [x, top + 4], [x, bottom - 4]];
      if (!places.some(([x, y]) => target.contains(document.elementFromPoint(x, y)))) found.push(named(target));
    }
    document.activeElement.blur();
    window.scrollTo(0, 0);
    return found;
  }

  /** Pairs that do not stand as a reader of the language, who reads in *direction*, expects them. */
  function unturned(direction) {
    const pairs = [
      ["#light", ".switches"],
      ["button[value=back]", "button[value=next]"],
      [".sheet", ".lines"],
    ];
    const isMirrored = direction === "rtl";
    const found = [];
    for (const [first, second] of pairs) {
      const [one, other] = [first, second].map((selector) => seen(selector)[0]?.getBoundingClientRect());
      const besides = one && other && one.top < other.bottom && other.top < one.bottom;
      if (besides && one.left < other.left === isMirrored) found.push(`${first} and ${second}`);
    }
    for (const icon of seen("svg.turns")) {
      if ((getComputedStyle(icon).scale === "-1 1") !== isMirrored) found.push(named(icon.parentElement));
    }
    return found;
  }

  /** Mark each element that has words of its own; their languages and words, in the order of the document. */
  function words() {
    const own = (element) => [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data);
    const found = [];
    for (const element of seen("body *")) {
      const text = own(element).join("").trim();
      if (!text || element.matches("textarea, option, script, style")) continue;
      element.dataset.words = found.length;
      found.push([element.closest("[lang]").getAttribute("lang"), text]);
    }
    return found;
  }

  function plantPage(html) {
    document.querySelector("main").insertAdjacentHTML("afterbegin", html);
  }

  /** A style sheet that no policy forbids. */
  function plantStyle(css) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets.push(sheet);
    return sheet;
  }

  /** What each check finds, by its name, on a page whose language is read in *direction*. */
  async function all(direction) {
    const checks = { axe, overflow, overflowDoubled, small, covered, unturned };
    const found = {};
    for (const [name, check] of Object.entries(checks)) found[name] = await check(direction);
    return found;
  }

  return { all, words, plantPage, plantStyle };
})();
