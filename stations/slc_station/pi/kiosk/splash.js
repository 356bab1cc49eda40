// Asks once a second whether the pod's program answers; leads there as soon as it does, and says until then why not.

const ASK_MS = 1_000;

function tell(code) {
  const sections = [...document.querySelectorAll("section")];
  const meant = sections.find((section) => section.dataset.code === code) ?? sections[0];
  for (const section of sections) section.hidden = section !== meant;
}

async function ask() {
  try {
    const { address, code } = await (await fetch("/state", { cache: "no-store" })).json();
    if (address) {
      location.replace(address);
      return;
    }
    tell(code);
  } catch {
    // whoever answers here is being started again too
  }
  setTimeout(ask, ASK_MS);
}

ask();
