// Every word of the page, in one place.

export const T = {
  title: '便民服务群',
  bot: '小格',
  roles: { resident: '居民', worker: '网格员', supervisor: '站长' },
  botRole: '群助手',

  who: {
    heading: '你是谁？',
    intro: '点一个名字，就以他的身份在群里说话。多开几个窗口，就是几个人。',
    staff: '网格员和站长',
    residents: '居民',
    others: '没有进群的人',
    find: '找名字',
    findHint: '输入名字或门牌号',
    none: '没有找到，可以在下面用新名字进群。',
    join: '我是新来的居民',
    nick: '群昵称',
    nickHint: '例如 3-2-501 王阿姨',
    nickHelp: '写上楼号、单元和门牌号，网格员好找到您。',
    enter: '进群',
    loading: '正在打开…',
    failed: '现在打不开，请检查网络。',
    again: '再试一次',
  },

  chat: {
    skip: '跳到输入框',
    group: '群聊',
    private: '小格私信',
    privateTitle: '和小格私聊',
    privateSub: '只有你和小格看得到',
    noGroup: '你不在任何群里，可以和小格私聊。',
    chats: '两个聊天',
    switch: '换人',
    switchLabel: (name) => `换人，现在是${name}`,
    me: '我是',
    members: (n) => `${n}人`,
    log: (title) => `${title}的消息`,
    empty: {
      group: '还没有人说话。家里有事，在这里说一声就行。',
      private: '不方便在群里说的，在这里告诉小格。',
    },
    earlier: '看更早的消息',
    newBelow: (n) => `${n}条新消息`,
    unread: (n) => `，${n}条未读`,
    today: '今天',
    yesterday: '昨天',
    day: (y, m, d, sameYear) => (sameYear ? `${m}月${d}日` : `${y}年${m}月${d}日`),
    said: (name, text) => `${name}说：${text}`,
    photo: '[图片]',
    photoOf: (name) => `${name}发的照片，点开看大图`,
    quote: '引用',
    quoteOf: (name) => `引用${name}的话`,
    jump: '看原来那句话',
    call: (name) => `@${name}`,
  },

  compose: {
    label: { group: '在群里说', private: '私下告诉小格' },
    hint: { group: '说说什么事…', private: '悄悄告诉小格…' },
    send: '发送',
    photo: '发照片',
    photoName: '要发的照片',
    dropPhoto: '不发这张照片',
    quoting: (name) => `回复 ${name}：`,
    dropQuote: '不引用了',
    keys: '回车发送，Shift + 回车换行',
  },

  state: {
    sending: '发送中…',
    unsent: '未送出，点一下重发',
    refused: (why) => `没有发出去：${why}`,
    edit: '改一改再发',
    drop: '删除',
    connecting: '正在连接…',
    offline: '网络断了，正在重新连接。写好的话不会丢。',
    stopped: '群还没有开，稍等一下就好。',
  },

  viewer: { label: '照片', close: '关闭', alt: '照片大图' },

  errors: {
    network: '网络不通',
    try_again: '暂时忙不过来',
    not_running: '群还没有开',
    bad_request: '内容有点问题',
    empty: '还没有写字',
    too_long: '太长了，请分几次说',
    too_large: '照片太大了',
    not_a_photo: '这个文件不是照片',
    forbidden: '您不在这个群里',
    no_name: '请先写一个群昵称',
    name_taken: '群里已经有人叫这个名字，请加上门牌号，或在上面点选',
    full: '群里人满了',
    not_found: '找不到了，请重新选',
    id_taken: '请再发一次',
  },

  tour: {
    heading: '试一试',
    resident: {
      intro: '点一句，替你说出来，看看小格怎么回。',
      steps: [
        { name: '水管漏了', where: 'group', text: '厨房水管漏水了，接头那里一直滴，地上都是水，能不能找个师傅来看看' },
        { name: '交电费', where: 'group', text: '家里电费快没了，我不会用手机交，麻烦帮我交100块钱电费' },
        { name: '药快没了', where: 'private', text: '我的降压药硝苯地平只剩两天的了，腿疼出不了门，能帮我买两盒吗' },
      ],
    },
    staff: {
      intro: '有新工单时，点一句就是你的回复。',
      steps: [
        { name: '接单', where: 'private', text: '我来' },
        { name: '说进展', where: 'private', text: '已经联系师傅了，下午三点到' },
        { name: '办好了', where: 'private', text: '办好了，接头换了新的' },
      ],
    },
    where: { group: '在群里说', private: '私下说' },
  },
};

// why says in words what an error code means.
export function why(code) {
  return T.errors[code] || T.errors.try_again;
}
