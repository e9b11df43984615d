/** Builds a delivery status notification about one recipient. */
export function buildNotification({
  diagnostic = '',
  status = '5.0.0',
  action = 'failed',
  headers = '',
  returned = 'Message-ID: <a@b.example>\nTo: ada@example.com',
  text = 'This is the mail system.',
}: {
  diagnostic?: string
  status?: string
  action?: string
  headers?: string
  returned?: string
  text?: string
} = {}): string {
  return `${headers}From: MAILER-DAEMON@mx.example
To: bounces@vouch.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=b

--b

${text}

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; Ada@Example.com
Action: ${action}
Status: ${status}
Diagnostic-Code: smtp; ${diagnostic}

--b
Content-Type: text/rfc822-headers

${returned}

--b--
`
}

export const encode = (mail: string): Uint8Array => new TextEncoder().encode(mail)
