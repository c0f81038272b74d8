"""Pages as offices send them, drawn at 300 dpi, with the text they hold: a cover sheet, a document
with a red head and a seal, dense prose. make(SEED, OUT) writes OUT/<seed>p<n>.png and .txt.
Units, words and order depend on the seed alone."""
# SPDX-License-Identifier: Apache-2.0
import math
import os
import random

from PIL import Image, ImageDraw, ImageFont
HERE = os.path.dirname(os.path.abspath(__file__))
SENTENCES = open(HERE + '/sentences.txt', encoding='utf8').read().split('\n')[:-1]
UNITS = [l.strip() for l in open(HERE + '/units.txt', encoding='utf8') if l.strip()]
W, H = 2480, 3508                    # A4 at 300 dpi
PT = 300 / 72
SONG = ('/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc', 2)
SONGB = ('/usr/share/fonts/opentype/noto/NotoSerifCJK-Bold.ttc', 2)
HEI = ('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc', 2)
KAI = ('/usr/share/fonts/truetype/arphic/ukai.ttc', 0)
MING = ('/usr/share/fonts/truetype/arphic/uming.ttc', 0)
_c = {}
def F(f, pt):
    k = (f, pt)
    if k not in _c: _c[k] = ImageFont.truetype(f[0], int(round(pt * PT)), index=f[1])
    return _c[k]
RED, BLK = (205, 25, 30), (0, 0, 0)
class Page:
    def __init__(s): s.im = Image.new('RGB', (W, H), (255, 255, 255)); s.d = ImageDraw.Draw(s.im); s.y = 440; s.t = []
    def center(s, txt, f, pt, col=BLK, gap=1.5):
        w = s.d.textlength(txt, font=F(f, pt)); s.d.text(((W - w) / 2, s.y), txt, font=F(f, pt), fill=col); s.y += int(pt * PT * gap); s.t.append(txt)
    def line(s, txt, f, pt, x=330, gap=1.5, col=BLK):
        s.d.text((x, s.y), txt, font=F(f, pt), fill=col); s.y += int(pt * PT * gap); s.t.append(txt)
    def right(s, txt, f, pt, pad=420, gap=1.6):
        w = s.d.textlength(txt, font=F(f, pt)); x = W - pad - w; s.d.text((x, s.y), txt, font=F(f, pt), fill=BLK); s.y += int(pt * PT * gap); s.t.append(txt); return x, w
    def para(s, txt, f, pt, x0=330, x1=2480 - 310, lead=1.75, maxy=3230, indent=True):
        fo = F(f, pt); out = []; cur = ''; x = x0 + (2 * pt * PT if indent else 0); cx = x; start = x
        lines = []
        for ch in txt:
            cw = fo.getlength(ch)
            if cx + cw > x1 and ch not in '，。；：、）”》？！':
                lines.append((start, cur)); cur = ''; cx = x0; start = x0
            cur += ch; cx += cw
        if cur: lines.append((start, cur))
        for sx, l in lines:
            if s.y > maxy: return False
            s.d.text((sx, s.y), l, font=fo, fill=BLK); s.y += int(pt * PT * lead); s.t.append(l)
        return True
    def stamp(s, cx, cy, unit, r=250):
        big = Image.new('L', (2 * r + 20, 2 * r + 20), 0); d = ImageDraw.Draw(big)
        d.ellipse((10, 10, 2 * r + 10, 2 * r + 10), outline=255, width=16)
        pts = []
        for i in range(10):
            a = -math.pi / 2 + i * math.pi / 5; rr = r * (0.36 if i % 2 == 0 else 0.14)
            pts.append((r + 10 + rr * math.cos(a), r + 10 + rr * math.sin(a)))
        d.polygon(pts, fill=255)
        n = len(unit); fo = F(SONGB, 13 if n < 13 else 10)
        for i, ch in enumerate(unit):
            ang = -130 + 260 * (i / (n - 1)) if n > 1 else 0
            g = Image.new('L', (90, 90), 0); ImageDraw.Draw(g).text((14, 6), ch, font=fo, fill=255)
            g = g.rotate(-ang, expand=True, resample=Image.BICUBIC)
            a = math.radians(ang - 90)
            px = int(r + 10 + (r - 62) * math.cos(a) - g.width / 2); py = int(r + 10 + (r - 62) * math.sin(a) - g.height / 2)
            big.paste(255, (px, py), g)
        s.im.paste(RED, (int(cx - r), int(cy - r)), big.point(lambda v: int(v * 0.85)))
    def save(s, path):
        s.im.save(path + '.png')
        with open(path + '.txt', 'w', encoding='utf8') as f:
            f.write('\n'.join(s.t) + '\n')
own = ["{u}高度重视“信用交通宣传月”活动，成立了以局长为组长的活动领导小组，制定了实施方案，明确了责任分工。",
 "活动期间共悬挂横幅126条，发放宣传册3850份，播放公益广告42次，接待群众咨询1270人次。",
 "10月15日上午，在客运站前广场开展了“信用交通主题宣传日”活动，执法人员向过往司乘讲解超限超载失信联合惩戒政策。",
 "组织辖区内17家道路运输企业签订诚信经营承诺书，签约率达到98.5%，较上年提高6.2个百分点。",
 "存在的问题主要是：部分从业人员对信用评价结果运用认识不足，信用信息归集不够及时，乡镇一级宣传覆盖面还不够广。",
 "下一步，我局将继续健全守信激励和失信惩戒机制，推动信用评价结果在招投标、行政审批、日常监管中的应用。",
 "驾驶员李某某连续11年安全行车96万公里无事故、无投诉，被评为“诚信之星”，享受绿色通道、年审优先等激励措施。",
 "某某运输有限公司坚持“诚实守信、一路畅行”的经营理念，三年来信用考核均为AAA级，累计减免保证金23.6万元。"]
def body(rng, u, n):
    pool = SENTENCES + own * 3; rng.shuffle(pool); return [p.format(u=u) if '{u}' in p else p for p in pool[:n]]
TYPES = {'署名文章': ['{n}市局主要负责人谈信用：诚实守信 一路畅行', '坚持诚信为本 建设信用交通——“一把手谈信用”署名文章'],
 '图文简讯': ['{s}开展“信用交通主题宣传日”活动', '信用交通宣传月活动简讯（第{k}期）', '信用交通宣传月活动简报（第{k}期）'],
 '典型案例': ['守信激励典型案例：十一年零投诉的“诚信驾驶员”', '{s}守信激励典型案例'],
 '活动总结': ['{u}2020年“信用交通宣传月”活动总结', '关于报送“信用交通宣传月”活动总结的报告']}
def short(u): return u.replace('交通运输局', '')
def title(rng, t, u): return rng.choice(TYPES[t]).format(n=short(u)[:2], s=short(u) if len(short(u)) < 10 else short(u)[:4], k=rng.randint(1, 9), u=u if len(u) < 14 else short(u)[:6])
def cover(rng, u, t, p):
    p.center('传 真', HEI, 36, gap=1.7); p.center(u + '传真用纸' if rng.random() < .5 else u, SONGB, 20 if len(u) < 13 else 16, gap=1.9)
    p.d.line((330, p.y, W - 310, p.y), fill=BLK, width=5); p.y += 40
    f = rng.choice([SONG, KAI, MING]); nm = rng.choice(['王晓东', '李丽娟', '朴成浩', '赵志强', '张艳梅', '崔美花', '孙国庆'])
    tel = '0%d-%d' % (rng.choice([431, 432, 433, 434, 435, 436, 437, 438, 439]), rng.randint(2000000, 8999999)); fx = tel[:5] + str(rng.randint(2000000, 8999999))
    pages = rng.randint(1, 9); d = (9, rng.randint(10, 30))
    ttl = title(rng, t, u)
    for row in ['收件单位：吉林省交通运输厅研究室', '收 件 人：研究室', '收件传真：0431-80000000', '发件单位：' + u, '联 系 人：' + nm, '联系电话：' + tel, '发件传真：' + fx, '页    数：共%d页（含封面）' % pages, '日    期：2020年%d月%d日' % d, '主    题：' + ttl]:
        if f.__class__ and len(row) > 34: row = row[:34]
        p.line(row, f, 16, gap=2.0); 
    p.d.line((330, p.y, W - 310, p.y), fill=BLK, width=3); p.y += 40
    p.para('请查收并予以确认。如有漏页或字迹不清，请与联系人联系。谢谢！', f, 14)
def headed(rng, u, t, p, f=KAI, pt=16, n=14):
    big = u + '文件' if t != '图文简讯' else '信用交通宣传月活动简报'
    p.center(big, SONGB, 34 if len(big) < 13 else 26 if len(big) < 15 else 20, col=RED, gap=1.6)
    no = '%s交发〔2020〕%d号' % (u[0], rng.randint(10, 299)); p.center(no, f, 16)
    p.d.line((330, p.y, W - 310, p.y), fill=RED, width=10); p.y += 90
    ttl = title(rng, t, u); p.center(ttl, SONGB, 22 if len(ttl) < 24 else 17, gap=2.0)
    p.line('省交通运输厅：', f, pt)
    for s in body(rng, u, n):
        if p.y > 2650: break
        p.para(s, f, pt, maxy=2700)
    p.y = min(p.y + 60, 2760)
    x, w = p.right(u, f, pt); y = p.y; p.right('2020年%d月%d日' % (rng.randint(9, 11), rng.randint(1, 28)), f, pt)
    p.stamp(x + w / 2, y, u)
def dense(rng, u, t, p, f, pt):
    ttl = title(rng, t, u); p.center(ttl, HEI, 22 if len(ttl) < 24 else 17, gap=2.0); p.center(u, KAI, 16, gap=2.0)
    for s in body(rng, u, 40):
        if not p.para(s, f, pt): break
def make(seed, out):
    rng = random.Random(seed)
    os.makedirs(out, exist_ok=True)
    names = []
    for i, (kind, face, pt) in enumerate([('cover', None, 0), ('headed', KAI, 16), ('dense', SONG, 12)]):
        p, u, t = Page(), rng.choice(UNITS), rng.choice(list(TYPES))
        if kind == 'cover':
            cover(rng, u, t, p)
        elif kind == 'headed':
            headed(rng, u, t, p, face, pt)
        else:
            dense(rng, u, t, p, face, pt)
        names.append('%dp%d' % (seed, i))
        p.save(os.path.join(out, names[-1]))
    return names
