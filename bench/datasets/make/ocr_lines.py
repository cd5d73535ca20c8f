"""Makes `ocr-lines@1`: images of one text line each, as a form would hold them, Latin and Chinese.

Run by hand; see ../README.md for what it needs. Same packages, same bytes: every choice below comes from a table or from one seed.
"""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from common import described, fresh_folder, write_manifest

DEJAVU = "/usr/share/fonts/truetype/dejavu/"
NOTO = "/usr/share/fonts/opentype/noto/"
# A face is a file and the number of the font in it: 2 is Simplified Chinese in the Noto CJK collections.
LATIN_FACES = [(DEJAVU + name, 0) for name in ("DejaVuSans.ttf", "DejaVuSerif.ttf", "DejaVuSansMono.ttf", "DejaVuSans-Bold.ttf")]
CHINESE_FACES = [(NOTO + name, 2) for name in ("NotoSansCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc", "NotoSansCJK-Bold.ttc")]

# Only characters that the recogniser's dictionary knows; no full-width forms, which have two right spellings.
LATIN = [
    "Amina Wanjiku", "José García", "Thérèse Müller", "Adébáyò Okafor", "Élise Ndiaye", "Fatuma Abdi Noor",
    "2024-03-17", "09/11/1986", "14.02.2025 08:45", "KSh 12,450.00", "USD 1,203.75", "EUR 318.40",
    "+1 202 555 0142", "ID 4471-0938-26", "Blood pressure 120/80", "Paracetamol 500 mg", "Ward 7, bed 12", "Temp. 38.6 C",
    "clinic@mail.example", "Total: 48 tablets", "P.O. Box 2071", "Date of birth", "NEXT VISIT: 3 MAY", "Weight 64.5 kg",
]
CHINESE = [
    "姓名张伟", "出生日期1987年6月12日", "每日两次饭后服用", "门诊挂号处", "北京市朝阳区建国路88号", "身份证号码",
    "体温38.6度", "处方药品清单", "合计人民币450元", "第三人民医院", "请于三日内复诊", "李小红",
    "学生成绩报告单", "联系电话13800138000", "过敏史无", "住院部二楼西侧", "王建国医生", "教育局办公室",
    "血压120/80", "小学三年级二班", "儿童疫苗接种记录", "农村合作医疗", "2024年3月17日", "广州市中山大道",
]
# Letter size in pixels, standard deviation of the noise, blur radius, tilt in degrees, ink, paper.
BLACK, WHITE = (20, 20, 20), (250, 250, 250)
LOOKS = [
    (30, 0, 0.0, 0.0, BLACK, WHITE),
    (18, 6, 0.0, 0.0, BLACK, WHITE),
    (36, 14, 0.6, 0.8, BLACK, (235, 235, 235)),
    (24, 10, 0.0, -1.0, (25, 45, 140), (255, 246, 205)),
    (22, 0, 0.7, 0.0, (70, 70, 70), (225, 225, 225)),
    (40, 20, 0.8, 0.0, BLACK, (215, 215, 215)),
    (26, 4, 0.0, 1.2, (170, 30, 30), (235, 245, 240)),
    (16, 3, 0.0, 0.0, BLACK, WHITE),
]


def line_image(text, face, look, rng):
    size, noise, blur, tilt, ink, paper = look
    font = ImageFont.truetype(face[0], size, index=face[1])
    left, top, right, bottom = font.getbbox(text)
    # A detector's crop leaves some paper round the letters: an eighth of the letter size.
    margin = max(2, size // 8)
    spare = margin + size
    image = Image.new("RGB", (right - left + 2 * spare, bottom - top + 2 * spare), paper)
    ImageDraw.Draw(image).text((spare - left, spare - top), text, font=font, fill=ink)
    image = image.rotate(tilt, resample=Image.Resampling.BICUBIC, fillcolor=paper)
    cut = spare - margin
    image = image.crop((cut, cut, image.width - cut, image.height - cut))
    image = image.filter(ImageFilter.GaussianBlur(blur)) if blur else image
    pixels = np.asarray(image, dtype=np.float64)
    pixels = pixels + rng.normal(0, noise, pixels.shape[:2])[:, :, None]
    coloured = len(set(ink)) > 1 or len(set(paper)) > 1
    # Whole steps of 4 levels keep the files small and lie far under the noise.
    stepped = (np.clip(pixels, 0, 255).round().astype(np.uint8) // 4) * 4 + 2
    return Image.fromarray(stepped if coloured else stepped[:, :, 0])


def main():
    folder = fresh_folder("ocr-lines@1")
    rng = np.random.default_rng(20240317)
    items = []
    # Scripts take turns, so that any few neighbours hold both.
    for number, pair in enumerate(zip(LATIN, CHINESE)):
        for script, text, faces, turn in zip(("latin", "chinese"), pair, (LATIN_FACES, CHINESE_FACES), (0, 1)):
            look = LOOKS[(number * 3 + turn) % len(LOOKS)]
            face = faces[(number + number // len(LOOKS)) % len(faces)]
            name = f"{script}-{number + 1:02}.png"
            line_image(text, face, look, rng).save(folder / name, optimize=True)
            items.append(described(folder, name, {"text": text, "script": script, "letterPx": look[0], "noiseSd": look[1]}))
    write_manifest(folder, "Rendered text lines, Latin and Chinese, several sizes, colours and noise levels", items)


if __name__ == "__main__":
    main()
