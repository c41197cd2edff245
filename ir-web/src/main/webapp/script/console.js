// Enhancements of server-rendered pages. All functions work without them.
(() => {
  const root = document.documentElement;
  const kept = localStorage.getItem('theme');
  if (kept) root.dataset.theme = kept;
  document.getElementById('theme')?.addEventListener('click', () => {
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
    localStorage.setItem('theme', root.dataset.theme);
  });
  document.getElementById('print')?.addEventListener('click', () => print());

  // a single key clicks the element with that data-key, but not while an input has the focus
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|TEXTAREA|SELECT|BUTTON|A|SUMMARY)$/.test(event.target.tagName)) return;
    const wanted = document.querySelector(`[data-key="${CSS.escape(event.key.length === 1 ? event.key.toLowerCase() : event.key)}"]`);
    if (wanted) {
      event.preventDefault();
      wanted.click();
    }
  });

  // counts down the seconds of a hold given by the server; at the end the page is reloaded
  const countdown = document.getElementById('countdown');
  if (countdown && countdown.dataset.seconds) {
    const end = performance.now() + Number(countdown.dataset.seconds) * 1000;
    const tick = () => {
      const left = Math.max(0, Math.round((end - performance.now()) / 1000));
      countdown.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
      if (left === 0) {
        clearInterval(timer);
        location.reload();
      }
    };
    const timer = setInterval(tick, 1000);
  }
})();
