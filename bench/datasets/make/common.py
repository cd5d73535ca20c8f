"""What the data-making scripts share: a folder with a manifest whose files carry their sha256."""

import hashlib
import json
import pathlib
import shutil

ROOT = pathlib.Path(__file__).resolve().parent.parent


def fresh_folder(dataset_id):
    """An empty folder for the data set; an older one of the same id is removed."""
    folder = ROOT / dataset_id
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def described(folder, name, facts):
    """A manifest entry: the file's name and hash, then what is true of it."""
    digest = hashlib.sha256((folder / name).read_bytes()).hexdigest()
    return {"file": name, "sha256": digest, **facts}


def write_manifest(folder, about, items):
    manifest = {"schemaVersion": 1, "id": folder.name, "about": about, "items": items}
    text = json.dumps(manifest, ensure_ascii=False, indent=2)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{folder.name}: {len(items)} items, {size / 1e6:.2f} MB")
