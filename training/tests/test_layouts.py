"""Which layout a folder has, and what each makes of its files."""

from collections import Counter, defaultdict

import pytest

from training import data
from training.layouts import DataError, recognize
from training.layouts.layout import assign_folds, source_of


def make(folder, *paths):
    """Empty files: a layout looks at names alone."""
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()
    return folder


def contents(folder, labels=""):
    """The layout's name and, by path, class, fold and source."""
    found = recognize(folder, labels)
    return found.layout.name, {str(r.path): (r.label, r.fold, r.source) for r in found.contents.recordings}


def test_esc_in_folders(tmp_path):
    make(tmp_path, "rain/1-17-A.ogg", "rain/2-18-B.ogg", "dog/1-19-A-0.wav", "dog/.hidden.wav", "attribution.csv")
    name, recordings = contents(tmp_path)
    assert name.startswith("ESC")
    assert recordings == {
        "dog/1-19-A-0.wav": ("dog", 1, "19"),
        "rain/1-17-A.ogg": ("rain", 1, "17"),
        "rain/2-18-B.ogg": ("rain", 2, "18"),
    }


def test_audio_of_other_formats_is_told_of(tmp_path):
    make(tmp_path, "rain/1-17-A.m4a", "rain/1-18-A.M4A", "notes.txt")
    with pytest.raises(DataError, match="holds no recordings .*2 files of other formats are left out .rain/1-17-A.m4a.: convert them"):
        recognize(tmp_path)
    make(tmp_path, "rain/1-17-A.ogg")
    assert [warning[:7] for warning in recognize(tmp_path).contents.warnings] == ["2 files"]


def test_one_name_without_a_fold_among_others_with_one_is_named(tmp_path):
    make(tmp_path, "rain/1-17-A.ogg", "rain/2-18-B.ogg", "rain/mine.ogg")
    with pytest.raises(DataError, match="rain/mine.ogg.*FOLD-ID-TAKE"):
        recognize(tmp_path)


def test_a_recording_in_a_deeper_folder_is_not_left_out(tmp_path):
    make(tmp_path, "rain/1-17-A.ogg", "rain/2-18-B.ogg", "background/street/1-19-A.ogg")
    with pytest.raises(DataError, match="background/street/1-19-A.ogg lies deeper than the others"):
        recognize(tmp_path)


def test_esc50_as_published(tmp_path):
    make(tmp_path, "audio/1-100032-A-0.wav", "audio/5-9032-A-1.wav", "audio/2-77-A-3.wav")
    with pytest.raises(DataError, match="esc50.csv is missing"):
        recognize(tmp_path)
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta" / "esc50.csv").write_text(
        "filename,fold,target,category,esc10,src_file,take\n"
        "5-9032-A-1.wav,5,1,rooster,True,9032,A\n"
        "1-100032-A-0.wav,1,0,dog,True,100032,A\n"
        "1-1-A-2.wav,1,2,pig,False,1,A\n"
    )
    assert contents(tmp_path)[1] == {
        "audio/1-100032-A-0.wav": ("dog", 1, "100032"),
        "audio/5-9032-A-1.wav": ("rooster", 5, "9032"),
    }
    assert len(recognize(tmp_path).contents.warnings) == 2
    (tmp_path / "meta" / "esc50.csv").write_text("filename,fold\n")
    with pytest.raises(DataError, match="no column target"):
        recognize(tmp_path)
    (tmp_path / "meta" / "esc50.csv").write_text("filename,fold,target,category\n1-1-A-0.wav,1\n")
    with pytest.raises(DataError, match="esc50.csv has a line without all of its columns"):
        recognize(tmp_path)


def test_urbansound8k(tmp_path):
    make(tmp_path, "audio/fold5/100032-3-0-0.wav", "audio/fold10/7-1-0-2.wav", "metadata/UrbanSound8K.csv")
    (tmp_path / "metadata" / "UrbanSound8K.csv").write_text(
        "slice_file_name,fsID,start,end,salience,fold,classID,class\n"
        "100032-3-0-0.wav,100032,0.0,0.317551,1,5,3,dog_bark\n"
        "7-1-0-2.wav,7,0.0,4.0,1,10,1,car_horn\n"
    )
    name, recordings = contents(tmp_path)
    assert name == "UrbanSound8K"
    assert list(recordings.values()) == [("car_horn", 10, "7"), ("dog_bark", 5, "100032")]


def test_audioevent(tmp_path):
    train = [f"train/{label}/{label}_{index}.wav" for label in ("acoustic_guitar", "bird") for index in range(10)]
    make(tmp_path, *train, "test/acoustic_guitar_3.wav", "test/bird_12.wav", "test/bird/day/13.wav")
    name, recordings = contents(tmp_path)
    assert name == "AudioEvent"
    assert recordings["test/acoustic_guitar_3.wav"][:2] == ("acoustic_guitar", 1)
    assert recordings["test/bird_12.wav"][:2] == recordings["test/bird/day/13.wav"][:2] == ("bird", 1)
    assert Counter((recordings[path][0], recordings[path][1]) for path in train) == {
        (label, fold): 2 for label in ("acoustic_guitar", "bird") for fold in range(2, 7)
    }


@pytest.mark.parametrize("folder", ["", "recordings/"])
def test_spoken_digits(tmp_path, folder):
    names = [f"{digit}_{speaker}_{index}.wav" for digit in (0, 1) for speaker in ("ann", "bob") for index in (0, 4, 5, 49)]
    make(tmp_path, *(folder + name for name in names))
    _, recordings = contents(tmp_path)
    assert recordings[folder + "1_bob_4.wav"][:2] == ("1", 1)
    assert recordings[folder + "1_bob_5.wav"][:2] == ("1", 2)
    assert recordings[folder + "0_ann_49.wav"][:2] == ("0", 10)
    _, by_speaker = contents(tmp_path, "digit-speaker")
    assert list(dict.fromkeys(label for label, _, _ in by_speaker.values())) == ["0_ann", "1_ann", "0_bob", "1_bob"]


def test_a_folder_per_class_gets_folds_of_equal_size_that_keep_takes_together(tmp_path):
    kitchen = [f"tap/kitchen{room}_{take}.mp3" for room in range(10) for take in range(3)]
    make(tmp_path, *kitchen, *(f"door/slam{index}.flac" for index in range(12)), "door/far/away.WAV")
    name, recordings = contents(tmp_path)
    assert name == "a folder per class"
    folds = defaultdict(set)
    for path in kitchen:
        folds[recordings[path][2]].add(recordings[path][1])
    assert len(folds) == 10 and all(len(found) == 1 for found in folds.values())
    sizes = Counter((label, fold) for label, fold, _ in recordings.values())
    assert all(sizes["tap", fold] == 6 and sizes["door", fold] in (2, 3) for fold in range(1, 6))
    assert contents(tmp_path)[1] == recordings


def test_numbered_files_of_one_name_count_as_recordings_and_the_user_is_told(tmp_path):
    make(tmp_path, *(f"dog/dog_{index:03}.wav" for index in range(10)), *(f"cat/{index}.wav" for index in range(10)))
    found = recognize(tmp_path)
    folds = Counter((r.label, r.fold) for r in found.contents.recordings)
    assert set(folds.values()) == {2}
    (warning,) = found.contents.warnings
    assert warning.startswith("class dog: by their names its 10 files are takes of 1 recording,")


@pytest.mark.parametrize(
    ("name", "source"),
    [("kitchen_3", "kitchen"), ("kitchen-tap 03", "kitchen-tap"), ("100032-A", "100032"), ("bark1", "bark1"), ("7", "7"),
     ("walk_in_rain", "walk_in_rain")],
)  # fmt: skip
def test_a_take_stands_behind_the_last_dash_underscore_or_blank(name, source):
    assert source_of(name) == source


def test_large_recordings_are_dealt_out_first():
    sources = ["a"] * 7 + ["b", "c", "d", "e", "f", "g", "h"]
    folds = dict(zip(sources, assign_folds(sources)))
    assert sorted(Counter(assign_folds(sources)).values()) == [1, 2, 2, 2, 7]
    assert folds["a"] == 1


def test_what_no_layout_takes(tmp_path):
    with pytest.raises(DataError, match="no data folder at .*nowhere"):
        recognize(tmp_path / "nowhere")
    with pytest.raises(DataError, match="no recordings"):
        recognize(tmp_path)
    make(tmp_path, "song.mp3")
    with pytest.raises(DataError, match="song.mp3 belongs to no class"):
        recognize(tmp_path)
    make(tmp_path, "dog/a.wav")
    with pytest.raises(DataError, match="cannot be labelled by digit"):
        recognize(tmp_path, "digit")


def test_classes_are_selected_in_the_order_asked_for(tmp_path):
    make(tmp_path, "a/1.wav", "b/1.wav", "c/1.wav")
    found = recognize(tmp_path)
    recordings, labels = data.select(found, ("c", "a"))
    assert labels == ("c", "a") and [recording.label for recording in recordings] == ["c", "a"]
    with pytest.raises(DataError, match="no class d: it has a, b, c"):
        data.select(found, ("a", "d"))
    with pytest.raises(DataError, match="named twice"):
        data.select(found, ("a", "a"))


def test_an_empty_class_is_refused(tmp_path):
    make(tmp_path, "a/1.wav", "b/1.wav", "c/notes.txt")
    with pytest.raises(DataError, match="class c holds no recordings"):
        data.select(recognize(tmp_path))
