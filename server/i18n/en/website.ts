/** The domain of the service: files, and filings in mainland China. */
export const en = {
  intro: 'For the whole service, whichever workspace it belongs to.',
  filings: 'ICP filing',
  filingsIntro: 'Required for websites hosted in mainland China. Shown at the bottom of survey and sign-in pages.',
  icp: 'ICP number',
  police: 'Police filing number',
  icpError: 'Enter a number such as 浙ICP备12345678号-1.',
  policeError: 'Enter a number such as 浙公网安备33010602000001号.',
  files: 'Verification files',
  filesIntro: 'WeChat, WeCom and search engines check who owns a domain by a file at its root.',
  file: 'Text file, at most 1 kB',
  upload: 'Add file',
  remove: 'Remove',
  none: 'No files yet.',
  saved: 'Saved.',
  added: 'File added.',
  removed: 'File removed.',
  nameError: 'The name must end in .txt and have only letters, digits, _ and -, such as MP_verify_AbC123.txt.',
  sizeError: 'Choose a file of 1 to 1,024 bytes.',
  limitError: 'Remove a file first: there can be ten.',
  sharing:
    'Rewards for sharing a survey link can get the whole domain blocked in WeChat. Use another domain for referral campaigns, and never make a coupon depend on the score.',
}

export type WebsiteMessages = typeof en
