"""Makes `vad-clips@1`: synthetic speech in several languages under several noises, with the frames that hold speech.

Run by hand; see ../README.md for what it needs. Truth, from the clean speech before anything is mixed in: a frame (512 samples,
32 ms) holds speech where its RMS is within 35 dB of the clip's loudest frame; gaps of at most 3 frames (96 ms: the closure of a
stop, not a pause) count as speech too.
"""

import io
import subprocess
import wave

import numpy as np

from common import described, fresh_folder, write_manifest

RATE, FRAME, FRAMES = 16000, 512, 75
SPEECH_RMS = 0.08
RANGE_DB, GAP_FRAMES = 35, 3

# Synthesiser, voice, language, text (null: no speech at all), background, signal to noise in dB (null: none).
CLIPS = [
    ("flite", "slt", "en", "The clinic opens at eight.", None, None),
    ("flite", "rms", "en", "Please wait for your number.", "white", 20),
    ("flite", "awb", "en", "Take two tablets after meals.", "genset", 10),
    ("flite", "kal16", "en", "The power will be back.", "hum", 10),
    ("flite", "slt", "en", "Bring the school register.", "pink", 5),
    ("flite", "rms", "en", "Where is the nurse?", "clicks", 5),
    ("espeak-ng", "sw", "sw", "Habari ya asubuhi, daktari.", None, None),
    ("espeak-ng", "sw", "sw", "Tafadhali subiri kidogo.", "pink", 15),
    ("espeak-ng", "fr-fr", "fr", "Bonjour, je cherche le médecin.", "hum", 15),
    ("espeak-ng", "pt", "pt", "Quanto custa o remédio?", "tones", 10),
    ("espeak-ng", "am", "am", "ሰላም እንዴት ነህ", "white", 15),
    ("espeak-ng", "hi", "hi", "डॉक्टर कहाँ हैं", "genset", 10),
    ("espeak-ng", "es", "es", "La escuela abre mañana.", "clicks", 10),
    ("espeak-ng", "cmn", "zh", "请问医生在吗", None, None),
    ("espeak-ng", "ar", "ar", "صباح الخير يا دكتور", "white", 10),
    (None, None, None, None, "genset", 10),
    (None, None, None, None, "clicks", 5),
    (None, None, None, None, "tones", 10),
]


def spoken(synthesiser, voice, text):
    """The synthesiser's speech at 16 kHz, silence at both ends cut off, at the RMS of SPEECH_RMS."""
    if synthesiser == "flite":
        command = ["flite", "-voice", voice, "-t", text, "-o", "/dev/stdout"]
    else:
        command = ["espeak-ng", "-v", voice, "-s", "150", "--stdout", text]
    sound = subprocess.run(command, check=True, capture_output=True).stdout
    # Both write a header before they know the length, so the samples are whatever follows the 44 bytes.
    with wave.open(io.BytesIO(sound)) as header:
        rate = header.getframerate()
    samples = np.frombuffer(sound[44 : 44 + (len(sound) - 44) // 2 * 2], dtype="<i2").astype(np.float64) / 32768
    samples = resampled(samples, rate)
    loud = np.flatnonzero(np.abs(samples) > 0.02 * np.abs(samples).max())
    samples = samples[loud[0] : loud[-1] + 1]
    return samples * SPEECH_RMS / np.sqrt(np.mean(samples**2))


def resampled(samples, rate):
    """To 16 kHz by cutting or padding the spectrum: exact for a whole signal, no filter to choose."""
    if rate == RATE:
        return samples
    count = len(samples) * RATE // rate
    return np.fft.irfft(np.fft.rfft(samples)[: count // 2 + 1], count) * count / len(samples)


def clean_clip(clip, rng):
    """Speech, cut to 63 frames, somewhere in a silent clip with at least six frames of silence before and after it."""
    synthesiser, voice, _, text, _, _ = clip
    silent = np.zeros(FRAMES * FRAME)
    if text is None:
        return silent
    speech = spoken(synthesiser, voice, text)[: (FRAMES - 12) * FRAME]
    start = int(rng.integers(6 * FRAME, len(silent) - len(speech) - 6 * FRAME + 1))
    silent[start : start + len(speech)] = speech
    return silent


def speech_frames(clean):
    """Runs [first, end) of frames that hold speech, by the rule in the head of this file."""
    rms = np.sqrt(np.mean(clean.reshape(FRAMES, FRAME) ** 2, axis=1))
    if rms.max() == 0:
        return []
    frames = np.flatnonzero(rms > rms.max() * 10 ** (-RANGE_DB / 20))
    runs = [[int(frames[0]), int(frames[0]) + 1]]
    for frame in frames[1:].tolist():
        if frame - runs[-1][1] <= GAP_FRAMES:
            runs[-1][1] = frame + 1
        else:
            runs.append([frame, frame + 1])
    return runs


def coloured(count, power, rng):
    """Noise whose power falls as 1/f^power."""
    spectrum = np.fft.rfft(rng.normal(size=count))
    frequency = np.maximum(np.fft.rfftfreq(count, 1 / RATE), 20)
    return np.fft.irfft(spectrum / frequency ** (power / 2), count)


def hum(time, base, partials):
    return sum(np.sin(2 * np.pi * base * k * time + k) / k for k in range(1, partials + 1))


def clicks(count, rng):
    sound = np.zeros(count)
    for start in rng.integers(0, count - 200, size=12):
        sound[start : start + 200] += rng.normal(size=200) * np.exp(-np.arange(200) / 25)
    return sound


def tones(time, rng):
    """Key tones: two sines for a fifth of a second, then a rest as long."""
    sound = np.zeros_like(time)
    for beat in range(0, int(time[-1] / 0.4) + 1):
        on = (time >= 0.4 * beat) & (time < 0.4 * beat + 0.2)
        low, high = rng.choice([697, 770, 852, 941]), rng.choice([1209, 1336, 1477])
        sound += on * (np.sin(2 * np.pi * low * time) + np.sin(2 * np.pi * high * time))
    return sound


def background(kind, rng):
    count = FRAMES * FRAME
    time = np.arange(count) / RATE
    makers = {
        "white": lambda: coloured(count, 0, rng),
        "pink": lambda: coloured(count, 1, rng),
        "hum": lambda: hum(time, 50, 6),
        "genset": lambda: hum(time, 25, 12) + 300 * coloured(count, 2, rng),
        "clicks": lambda: clicks(count, rng),
        "tones": lambda: tones(time, rng),
    }
    sound = makers[kind]()
    return sound / np.sqrt(np.mean(sound**2))


def write_wav(path, samples):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).round().astype("<i2").tobytes())


def main():
    folder = fresh_folder("vad-clips@1")
    items = []
    for number, clip in enumerate(CLIPS):
        rng = np.random.default_rng([20240317, number])
        synthesiser, voice, language, _, kind, snr_db = clip
        clean = clean_clip(clip, rng)
        # A microphone's own noise, 60 dB under full scale, is in every clip: digital silence is not what a model meets.
        mixed = clean + rng.normal(0, 0.001, len(clean))
        if kind is not None:
            mixed = mixed + background(kind, rng) * SPEECH_RMS * 10 ** (-snr_db / 20)
        name = f"clip-{number + 1:02}-{language or 'none'}-{kind or 'quiet'}.wav"
        write_wav(folder / name, mixed)
        facts = {"language": language, "voice": synthesiser and f"{synthesiser} {voice}", "background": kind, "snrDb": snr_db}
        items.append(described(folder, name, {**facts, "frames": FRAMES, "speech": speech_frames(clean)}))
    write_manifest(folder, "Synthetic speech under noise, with the 32 ms frames that hold speech", items)


if __name__ == "__main__":
    main()
