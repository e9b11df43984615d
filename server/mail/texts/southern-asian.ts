import type { MailTexts } from './types.ts'

export const hi: MailTexts = {
  hint: 'कोई एक अंक चुनें। खुलने वाले पेज पर आप टिप्पणी भी लिख सकते हैं।',
  open: 'सर्वेक्षण खोलें',
  why: 'मुझे यह ईमेल क्यों मिला?',
  whyText: '{name} की संपर्क सूची में आपका पता है और हम आपकी राय जानना चाहते हैं। जवाब देना आपकी इच्छा पर है।',
  unsubscribe: 'सदस्यता छोड़ें या कम बार पूछे जाएँ',
  reminderSubject: 'अनुस्मारक: {subject}',
  reminder: 'हमने हाल ही में आपको लिखा था और अभी तक आपका जवाब नहीं मिला है। जवाब देने में एक मिनट से भी कम लगता है।',
}

export const id: MailTexts = {
  hint: 'Pilih satu angka. Anda dapat menambahkan komentar di halaman yang terbuka.',
  open: 'Buka survei',
  why: 'Mengapa saya menerima email ini?',
  whyText:
    '{name} menyimpan alamat Anda dalam daftar kontaknya dan ingin mengetahui pendapat Anda. Anda bebas untuk menjawab atau tidak.',
  unsubscribe: 'Berhenti berlangganan atau lebih jarang ditanya',
  reminderSubject: 'Pengingat: {subject}',
  reminder:
    'Belum lama ini kami menulis kepada Anda dan belum menerima jawaban Anda. Menjawabnya tidak sampai semenit.',
}

export const ms: MailTexts = {
  hint: 'Pilih satu nombor. Anda boleh menambah ulasan pada halaman yang dibuka.',
  open: 'Buka tinjauan',
  why: 'Mengapakah saya menerima e-mel ini?',
  whyText:
    '{name} menyimpan alamat anda dalam senarai kenalan dan ingin mengetahui pendapat anda. Penyertaan adalah secara sukarela.',
  unsubscribe: 'Berhenti melanggan atau kurangkan kekerapan',
  reminderSubject: 'Peringatan: {subject}',
  reminder:
    'Baru-baru ini kami menulis kepada anda dan belum menerima jawapan anda. Jawapan mengambil masa kurang daripada seminit.',
}

export const th: MailTexts = {
  hint: 'เลือกตัวเลขหนึ่งตัว แล้วเพิ่มความคิดเห็นได้ในหน้าที่เปิดขึ้น',
  open: 'เปิดแบบสำรวจ',
  why: 'เหตุใดฉันจึงได้รับอีเมลนี้',
  whyText: '{name} มีที่อยู่อีเมลของคุณในรายชื่อผู้ติดต่อ และอยากทราบความคิดเห็นของคุณ การตอบเป็นไปโดยสมัครใจ',
  unsubscribe: 'เลิกรับอีเมลหรือรับให้น้อยลง',
  reminderSubject: 'เตือนความจำ: {subject}',
  reminder: 'เราได้ส่งอีเมลถึงคุณเมื่อไม่นานมานี้ และยังไม่ได้รับคำตอบ การตอบใช้เวลาไม่ถึงหนึ่งนาที',
}

export const vi: MailTexts = {
  hint: 'Vui lòng chọn một số. Quý khách có thể thêm nhận xét trên trang được mở ra.',
  open: 'Mở khảo sát',
  why: 'Vì sao tôi nhận được email này?',
  whyText:
    '{name} có địa chỉ của Quý khách trong danh sách liên hệ và mong được biết ý kiến của Quý khách. Việc trả lời là tự nguyện.',
  unsubscribe: 'Hủy đăng ký hoặc nhận ít khảo sát hơn',
  reminderSubject: 'Nhắc lại: {subject}',
  reminder:
    'Chúng tôi đã gửi email cho Quý khách gần đây và chưa nhận được ý kiến. Việc trả lời mất chưa đến một phút.',
}
