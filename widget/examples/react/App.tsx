import { useState } from 'react'
import 'vouch-survey'
import type {} from 'vouch-survey/react'

export function App() {
  const [group, setGroup] = useState('')
  return (
    <main>
      <p>Thank you for your order.</p>
      <vouch-survey
        survey="SURVEY_ID"
        display="card"
        delay={2}
        properties={{ order: 'A-77' }}
        onvouch-score={({ detail }) => setGroup(detail.group)}
      />
      {group && <p>Received: a {group}.</p>}
    </main>
  )
}
