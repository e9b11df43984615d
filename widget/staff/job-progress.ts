const POLL_INTERVAL_MS = 2000

/** Refreshes the progress of a job until the page no longer shows it. */
export function pollJobProgress() {
  if (document.querySelector('[data-job-progress]')) setTimeout(refreshProgress, POLL_INTERVAL_MS)
}

async function refreshProgress() {
  const response = await fetch(location.href).catch(() => undefined)
  if (response) {
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    const progress = page.querySelector('[data-job-progress]')
    if (!progress) return location.reload()
    document.querySelector('[data-job-progress]')?.replaceChildren(...progress.childNodes)
  }
  pollJobProgress()
}
