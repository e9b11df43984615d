// Emails link here with ?token=…&score=9. The score is only preselected; the customer still has to send it.
const survey = document.querySelector('vouch-survey')
const url = new URL(location.href)
for (const name of ['token', 'score']) {
  const value = url.searchParams.get(name)
  if (value) survey.setAttribute(name, value)
}
