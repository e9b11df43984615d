import type { Guide } from '../guide.ts'

export const en = {
  survey: {
    title: 'A survey in two minutes',
    summary: 'From a template to a link you can send.',
    sections: {
      make: {
        title: 'Create it',
        blocks: [
          {
            steps: [
              'Open “Surveys” and choose “New survey”.',
              'Pick a template: relationship, after a purchase, after support, onboarding, employees or after an event.',
              'Enter the company or product name.',
              'Check the preview and choose “Create survey”. Its link is ready to copy.',
            ],
          },
        ],
      },
      kinds: {
        title: 'Two kinds of survey',
        blocks: [
          {
            terms: [
              ['Relationship', 'asks all customers from time to time how they see you overall.'],
              [
                'Touchpoint',
                'asks right after something happened: a purchase, a call, a delivery. Its score is about that moment.',
              ],
            ],
          },
          'Don’t mix their scores: they answer different questions.',
        ],
      },
      more: {
        title: 'After the score',
        blocks: [
          'The score is saved as soon as a customer chooses it. Then you can offer reasons, more questions and a thank-you message, different for promoters, passives and detractors. Fewer questions bring more responses: often the score, one reason and a comment are enough.',
          'Questions and reasons from a template appear in every language by themselves. What you write yourself appears in the languages you write it in: the editor names those that lack something. A question in your own words is asked only in these languages, so that every score answers the same question.',
          'Show a link to a review site to everyone or to no one. Showing it only to promoters is unfair and breaks the rules of most review sites.',
        ],
      },
    },
  },
  sharing: {
    title: 'Link, QR code, email, website',
    summary: 'Four ways to ask, and when to use each.',
    sections: {
      link: {
        title: 'A link',
        blocks: [
          'For email, chat and newsletters. Anyone with the link can respond. Create a link for each place with properties such as `shop`. Responses carry them, so you can compare shops.',
          'Add `?score=9` to the link to preselect 9. It’s submitted only when a person presses the button.',
        ],
      },
      qr: {
        title: 'A QR code',
        blocks: [
          'For tills, tables, receipts and parcels. Each link has a QR code as SVG and PNG, and the print sheet has one for each place. Print it at least 2 cm wide, and test it with your phone before you print a thousand.',
        ],
      },
      email: {
        title: 'Scores in an email',
        blocks: [
          'For emails that your mail tool sends. The Email tab of “Share” has a block of HTML with a link for each score: choose your mail tool and the language, look at it as it will appear, copy it and paste it into an HTML block. Subject lines are beside it.',
          'A click opens the survey with that score chosen. It counts once the customer confirms it, so that mail scanners don’t vote. With the merge fields of your tool, responses show who sent them: see [signed links](/help/signed-links).',
        ],
      },
      snippet: {
        title: 'A snippet for your website',
        blocks: [
          'Two lines put the survey on your page:',
          { code: 'snippet' },
          'Show it inline, as a bar, as a card in the corner or as a dialog: after a few seconds, on scroll, on exit, or from your code. See [the widget](/docs/widget) for recipes and a playground.',
        ],
      },
    },
  },
  'signed-links': {
    title: 'Signed links',
    summary: 'Know who responds when another tool sends the email.',
    sections: {
      personal: {
        title: 'Personal links',
        blocks: [
          'Vouch can create one link per contact. It takes one response and records who gave it. Use these when you can.',
        ],
      },
      signed: {
        title: 'When another tool sends the email',
        blocks: [
          'Mail tools fill in merge fields, so a shared link can say who the recipient is:',
          { code: 'signedLink' },
          'Without a signature, anyone could put another address into the link, so the response shows as “Unverified”. With a signature, it shows as “Verified”. The signature is an HMAC-SHA-256 of `email:` and the address, with the survey’s identity secret. Only the first verified response of a person within the throttle, or a day, counts:',
          { code: 'sign' },
          'Keep the secret on your server or in your mail tool, never in a web page. The link builder of a survey creates links for common mail tools, and signs a list for tools that can’t sign.',
          'Links still work when mail programs change them: `&amp;`, `=3D`, capitals, or a full stop at the end. Merge fields that weren’t filled in, such as `{{email}}`, and words such as N/A count as missing, so nobody is made up.',
        ],
      },
    },
  },
  asking: {
    title: 'Who to survey, and how often',
    summary: 'How to get honest answers.',
    sections: {
      whom: {
        title: 'Who',
        blocks: [
          {
            points: [
              'Ask everyone, or a random sample. Never let staff choose who to ask.',
              'Don’t skip anyone because the answer may be bad.',
              'To halve the likely range, you need four times as many responses.',
            ],
          },
        ],
      },
      when: {
        title: 'When',
        blocks: [
          'Ask when there’s something to judge: after the delivery, not after the order. Don’t ask while a customer’s complaint is open.',
        ],
      },
      often: {
        title: 'How often',
        blocks: [
          '“Minimum days between surveys” in the settings limits how often a person is asked, across all surveys. People who aren’t asked for that reason are listed with it. Twice a year is plenty for a relationship survey.',
        ],
      },
      manners: {
        title: 'Good manners',
        blocks: [
          {
            points: [
              'Say why you ask, and how long it takes.',
              'Say thank you, and reply to customers who wrote to you.',
              'Stop immediately when someone says stop.',
              'Don’t offer a reward for a good score, and don’t ask for a particular one.',
              'Don’t delete a response because it hurts. Deleting leaves a record.',
            ],
          },
        ],
      },
    },
  },
  'asking-by-campaign': {
    title: 'Asking by campaign',
    summary: 'From a list of customers to their responses, step by step.',
    sections: {
      steps: {
        title: 'Step by step',
        blocks: [
          {
            steps: [
              'Open “Campaigns” and choose “New campaign”.',
              'Audience: all contacts, a saved segment or a pasted list. Everyone, or a sample of them.',
              'Schedule: now, at a set time, in turn through the year, or some days after an event.',
              'Message: a subject, a sentence above the question, and up to three reminders for those who haven’t responded.',
              'Check: see who will be asked, and who won’t and why. Send a test to yourself.',
              'Send. You can pause, resume and cancel at any moment.',
            ],
          },
          'Nobody is asked more often than the settings allow, however many campaigns run. People who have unsubscribed stay unsubscribed, even after an import.',
        ],
      },
      figures: {
        title: 'What the numbers mean',
        blocks: [
          {
            terms: [
              ['Asked', 'were selected and have a personal link.'],
              ['Sent', 'the mail server has accepted the message.'],
              ['Delivered', 'it did not come back.'],
              ['Clicked', 'a person opened the link. Programs that open links don’t count.'],
              ['Responded', 'gave a score. Responses that may come from a bot don’t count.'],
              ['Skipped', 'were not asked after all, each with the reason: for example, asked too recently.'],
            ],
          },
          'Choose a number to see the people behind it. Opened mail is not counted unless you ask for it: mail programs load images by themselves, so it says little about people.',
        ],
      },
      reading: {
        title: 'Reading the result',
        blocks: [
          'The response rate stands beside the score, with the score that would result if all the others were unhappy, or happy. The lower the response rate, the further apart they are.',
          'Those who respond after a reminder are often less happy than those who respond at once. If the two differ a lot, those who never respond may be less happy still.',
        ],
      },
      test: {
        title: 'Testing two texts',
        blocks: [
          'Write a second subject or introduction. Half of the people get it, at random. The result is hidden until everyone has had the same time: stopping as soon as one text leads would often choose by chance.',
          'You need many people: to tell 18 % from 21 %, about 2,700 for each text. With fewer than 100 each, both rates are shown without a verdict. Also look at the scores: a text that gets more responses can get other ones.',
        ],
      },
      arriving: {
        title: 'So that mail arrives',
        blocks: [
          {
            points: [
              'Have SPF, DKIM and DMARC set up for your domain. The check says in plain words what is missing.',
              'Ask people who know you, and say why you ask.',
              'Keep the unsubscribe link. It’s better to lose one reader than to be marked as spam.',
              'Begin with a few hundred messages a day from a new domain.',
            ],
          },
          'The reference has the details: [campaigns](/help/campaigns).',
        ],
      },
    },
  },
  imports: {
    title: 'Importing contacts and responses',
    summary: 'From a CSV or Excel file, with a preview first.',
    sections: {
      contacts: {
        title: 'Contacts',
        blocks: [
          'In “Contacts”, choose “Import contacts”, upload a CSV or Excel file, match the columns, check the preview and check the file. Each row needs an email address, a phone number with country code, or a customer ID.',
          { code: 'contactsCsv' },
          'Rows without any of these are rejected; you can download them with the reasons. Any other value that can’t be read is left out, and the row is still imported. If many rows fail for the same reason, nothing is saved until you confirm. Importing the same file again creates no duplicates. Other columns can become properties, such as `tier` (A to D) and `shop`.',
          'A row belongs to the contact with the same customer ID, or else the same email address. A phone number alone is enough only if nothing contradicts it: colleagues who share a number stay separate contacts. Verified responses never move to another contact. When a respondent’s details are merged into a contact, or an address is replaced, the contact’s page shows it, and you can undo the merge there.',
        ],
      },
      answers: {
        title: 'Existing responses',
        blocks: [
          'In “Responses”, choose “Import responses”, choose the survey and the file, match the columns, and check the file: you see how many responses are new, what would change, and the score that would result. Responses older than 30 days open no follow-ups unless you ask for it.',
          'Importing the same file again with more columns adds to the same responses. For 30 days, “Undo import” takes an import back: new responses go, and changed ones get their earlier values. Larger files are imported on the command line:',
          { code: 'importAnswers' },
        ],
      },
    },
  },
} satisfies Record<string, Guide>
