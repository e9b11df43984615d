/** One pattern of many, without regard to case. */
const anyOf = (patterns: readonly string[], prefix = ''): RegExp => new RegExp(`${prefix}(${patterns.join('|')})`, 'iu')

/** Subjects of reports, in the languages of mail servers. Those of the large ones are English. */
export const reportSubjects = anyOf([
  'failure notice|undeliver(ed|able)|returned (e-?)?mail|return(ed|ing) (message )?to sender|returning message|non[- ]?delivery',
  'delivery[ -](failure|failed|status|notification|error|report)|(mail|message).{0,20}(failed|failure|returned)',
  "could(n't| not) be delivered|warning: (message|could not send)|delayed mail",
  '退信|退件|退回|无法送达|投递失败', // zh-Hans
  '無法(傳遞|投遞|送達)', // zh-Hant
  '配信(不能|エラー)', // ja
  'unzustellbar|nicht zugestellt', // de
  'non remis|non distribu', // fr
  'no se puede entregar|no entregado', // es
  'mancato recapito', // it
  'onbestelbaar', // nl
  'не доставлено', // ru
])

/** How reports begin whose subject is that of the mail: Exim, qmail, Exchange, James, Verizon. */
export const reportOpenings = anyOf([
  'created automatically by mail delivery|qmail-send program|mail delivery (agent|system|subsystem)',
  'did not reach the following recipient|delivery to the following recipient|could not be delivered|was undeliverable',
  "(unable|wasn't able|not able) to deliver|error message below:",
])

/** Subjects of automatic replies, from their start: people write these words elsewhere. */
export const autoReplySubjects = anyOf(
  [
    'auto(matic|mated)?[- ]?re(ply|sponse|sponder)|out[- ]of[- ](the )?office|ooo\\b',
    'on vacation|away from (the )?office|i am (away|out of)',
    '自动(回复|答复)|不在办公室', // zh-Hans
    '自動(回覆|回復)|不在辦公室', // zh-Hant
    '自動応答|不在(通知|です)', // ja
    '부재중|자동 ?(응답|회신)', // ko
    'abwesenheit|auto(matische )?[- ]?antwort', // de
    'r[ée]ponse automatique|absence du bureau', // fr
    'respuesta autom[áa]tica|fuera de la oficina', // es
    'resposta autom[áa]tica', // pt
    'risposta automatica|fuori sede', // it
    'automatisch antwoord|afwezig', // nl
    'autosvar|automatiskt svar', // da, no, sv
    'автоответ', // ru
  ],
  '^\\W{0,3}((re|aw|sv|antw)\\s?: ?)?',
)

/** Subjects of senders that let mail in only after its author has solved a task: Boxbe, TMDA, Boxtrapper, Spam Arrest, EarthLink. */
export const challengeSubjects = anyOf([
  'verify#|boxtrapper|spam ?arrest|\\bboxbe\\b|please confirm your (message|e-?mail)|challenge.?response|waiting list',
  '(sender|e-?mail|message) (requires )?verification',
])
