/** What the script itself says; what a provider says comes as it is. */
export const TEXTS = {
  zh: {
    ad: '广告', ai: 'AI 生成', close: '关闭', open: '查看详情', newTab: '（新窗口）', from: '推送', why: '为什么看到', manage: '管理', complain: '投诉', back: '返回',
    whyTitle: '为什么看到这条推送', loading: '正在读取…', failed: '暂时无法读取，请稍后再试。',
    complainTitle: '投诉这条推送', reason: '原因', more: '补充说明（可不填）', send: '提交', sending: '正在提交…',
    sent: '投诉已受理，编号：', notSent: '提交失败，请稍后再试。',
    kinds: { tooMany: '推送太频繁', notWanted: '我没有同意', misleading: '标题或内容误导', cannotClose: '关不掉或难以关闭', illegal: '违法或不良信息', other: '其他' },
  },
  en: {
    ad: '广告 Ad', ai: 'AI-generated', close: 'Close', open: 'View details', newTab: ' (new window)', from: 'push', why: 'Why this?', manage: 'Manage', complain: 'Complain', back: 'Back',
    whyTitle: 'Why you see this', loading: 'Loading…', failed: 'This cannot be read now. Please try again later.',
    complainTitle: 'Complain about this push', reason: 'Reason', more: 'Anything to add (optional)', send: 'Send', sending: 'Sending…',
    sent: 'Your complaint was received. Number: ', notSent: 'It could not be sent. Please try again later.',
    kinds: { tooMany: 'Too many pushes', notWanted: 'I did not agree to this', misleading: 'Misleading title or content', cannotClose: 'Hard or impossible to close', illegal: 'Illegal or harmful content', other: 'Something else' },
  },
};

/** The language of the interface: as asked for, as the page's, as the browser's; Chinese when in doubt. */
export const languageOf = asked => {
  const tags = [asked, document.documentElement.lang, navigator.language].filter(Boolean);
  return tags.length > 0 && /^en\b/i.test(tags[0]) ? 'en' : 'zh';
};

/** The language of a provider's text, so that a screen reader takes the right voice. */
export const langOf = text => (/[\u3400-\u9fff]/.test(text) ? 'zh-CN' : 'en');
