using System.IO.Compression;
using Surprisal.Data;

namespace Surprisal.Tests.CliTests;

/// <summary>Bad input ends with one clear message, the code 2, and nothing written.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly Session _session = new();

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("trian", "There is no command 'trian'", "'train'")]
    [InlineData("--foo", "There is no option '--foo'", "--help")]
    [InlineData("train mnits", "There is no dataset 'mnits'", "Did you mean 'mnist'?")]
    [InlineData("train digits --model mpl", "There is no model 'mpl'", "Did you mean 'mlp'?")]
    [InlineData("train digits --loss crossentropy", "There is no loss 'crossentropy'", "Did you mean 'cross-entropy'")]
    [InlineData("train digits --optimizer sdg", "There is no optimizer 'sdg'", "Did you mean 'sgd'?")]
    [InlineData("train iris --optimizer lbfgs --learning-rate 0.1", "'--learning-rate' cannot be given with '--optimizer lbfgs'", "Leave it out")]
    [InlineData("train iris --schedule cosine --optimizer LBFGS", "'--schedule' cannot be given with '--optimizer lbfgs'", "Leave it out")]
    [InlineData("compare iris --optimizer lbfgs --batch 32", "'--batch' cannot be given with '--optimizer lbfgs'", "all samples at once")]
    [InlineData("train --epoch 3", "There is no option '--epoch'", "Did you mean '--epochs'?")]
    [InlineData("train --epochs", "'--epochs' has no value", "--epochs N")]
    [InlineData("train --epochs 0", "'--epochs' is '0'", "at least 1")]
    [InlineData("train --epochs many", "'--epochs' is 'many'", "whole number")]
    [InlineData("train --epochs 1 --epochs 2", "'--epochs' is given 2 times", "Keep one")]
    [InlineData("train --batch -4", "'--batch' is '-4'", "at least 1")]
    [InlineData("train --learning-rate -0.1", "'--learning-rate' is '-0.1'", "positive number")]
    [InlineData("train --learning-rate 0,2", "'--learning-rate' is '0,2'", "such as 0.1")]
    [InlineData("train --learning-rate NaN", "'--learning-rate' is 'NaN'", "positive number")]
    [InlineData("train --seed -1", "'--seed' is '-1'", "at least 0")]
    [InlineData("train --samples 0", "'--samples' is '0'", "at least 1")]
    [InlineData("train --threads ", "'--threads' is ''", "between 1 and 256")]
    [InlineData("train --samples 1000000000", "'--samples 1000000000' cannot be had", "2739137")]
    [InlineData("train digits mnist", "'mnist' is one word too many", "only DATASET")]
    [InlineData("compare digits --losses mse,crossentropy", "There is no loss 'crossentropy'", "Did you mean 'cross-entropy'", "Known: cross-entropy, ")]
    [InlineData("compare digits --losses mse,hinge,MSE", "'--losses' holds 'mse' twice", "Keep one")]
    [InlineData("compare digits --losses mse,", "There is no loss ''", "Known: cross-entropy, ")]
    [InlineData("compare digits --loss mse", "There is no option '--loss'", "Did you mean '--losses'?")]
    [InlineData("evaluate", "MODEL is missing", "surprisal evaluate --help")]
    [InlineData("evaluate model", "DATASET is missing", "surprisal evaluate --help")]
    [InlineData("evaluate no/such/model digits", "There is no folder 'no/such/model'", "train and save a model first")]
    [InlineData("predict model", "FILE is missing", "IDX")]
    [InlineData("predict model images --index 9-3", "'--index' is '9-3'", "such as 10-19")]
    [InlineData("datasets now", "'now' is one word too many", "no argument")]
    public void A_line_that_cannot_be_run_is_refused(string line, params string[] parts)
    {
        Session.Outcome outcome = Session.Run(line.Split(' ')).ShouldComplain(2, parts);

        outcome.Output.ShouldBeEmpty();
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named() =>
        Train(_session["nowhere"]).ShouldComplain(2, "There is no folder", "nowhere");

    [Fact]
    public void A_missing_file_is_named()
    {
        _session.WriteImages();
        File.Delete(_session["t10k-labels-idx1-ubyte"]);

        Train().ShouldComplain(2, "lacks a part of mnist", "t10k-labels-idx1-ubyte");
    }

    [Fact]
    public void A_truncated_file_is_named()
    {
        _session.WriteImages();
        Cut(_session["train-images-idx3-ubyte"], 1000);

        Train().ShouldComplain(2, "train-images-idx3-ubyte' breaks off", "40 × 28 × 28", "984 came");
    }

    [Fact]
    public void A_wrong_magic_number_is_shown_with_the_right_one()
    {
        _session.WriteImages();
        File.Copy(_session["train-labels-idx1-ubyte"], _session["train-images-idx3-ubyte"], overwrite: true);

        Train().ShouldComplain(2, "0x00000801", "0x00000803 was expected");
    }

    [Fact]
    public void A_gzip_that_breaks_off_is_named()
    {
        _session.WriteImages();
        string plain = _session["train-images-idx3-ubyte"], packed = plain + ".gz";
        using (var gzip = new GZipStream(File.Create(packed), CompressionLevel.Fastest))
        {
            gzip.Write(File.ReadAllBytes(plain));
        }

        File.Delete(plain);
        Cut(packed, new FileInfo(packed).Length / 2);

        Train().ShouldComplain(2, "train-images-idx3-ubyte.gz'", "break");
    }

    [Fact]
    public void Counts_that_differ_are_shown()
    {
        _session.WriteImages();
        IdxWriter.Write(_session["train-labels-idx1-ubyte"], new IdxArray([39], IdxElement.Byte, new byte[39]));

        Train().ShouldComplain(2, "40 images", "39 labels");
    }

    [Fact]
    public void A_label_outside_the_classes_is_shown_with_its_row()
    {
        _session.WriteImages();
        byte[] labels = new byte[40];
        labels[7] = 10;
        IdxWriter.Write(_session["train-labels-idx1-ubyte"], new IdxArray([40], IdxElement.Byte, labels));

        Train().ShouldComplain(2, "the label 10 at row 7", "[0, 10)");
    }

    [Fact]
    public void More_samples_than_there_are_cannot_be_taken() =>
        Session.Run("train", "mnist", "--data", _session.WriteImages(), "--samples", "41", "--out", _session["model"])
            .ShouldComplain(2, "'--samples 41' cannot be had", "40 training samples");

    [Fact]
    public void A_folder_that_cannot_be_written_is_refused_before_training()
    {
        File.WriteAllText(_session["file"], "");

        Session.Outcome outcome = Session.Run("train", "--out", _session["file", "model"]).ShouldComplain(2, "cannot be saved", "--out");

        outcome.Output.ShouldBeEmpty();
    }

    [Fact]
    public void Weights_that_do_not_fit_the_layers_are_refused()
    {
        string linear = _session.TrainSmall("linear", "--model", "softmax"), network = _session.TrainSmall("network");
        File.Copy(Path.Combine(linear, "model.safetensors"), Path.Combine(network, "model.safetensors"), overwrite: true);

        Session.Run("evaluate", network, "digits").ShouldComplain(2, "model.safetensors", "but the model");
    }

    [Fact]
    public void Images_of_another_size_are_refused()
    {
        IdxWriter.Write(_session["small"], new IdxArray([1, 5, 5], IdxElement.Byte, new byte[25]));

        Session.Run("predict", _session.TrainSmall(), _session["small"]).ShouldComplain(2, "25 bytes", "[28, 28]");
    }

    [Fact]
    public void An_index_beyond_the_file_is_refused_with_the_count()
    {
        _session.WriteImages();

        Session.Run("predict", _session.TrainSmall(), _session["t10k-images-idx3-ubyte"], "--index", "0-20")
            .ShouldComplain(2, "There is no image 20", "it has 20");
    }

    [Fact]
    public void All_images_and_some_images_exclude_each_other()
    {
        _session.WriteImages();

        Session.Run("predict", _session.TrainSmall(), _session["t10k-images-idx3-ubyte"], "--all", "--index", "1").ShouldComplain(2, "'--all'", "'--index'");
    }

    [Fact]
    public void A_file_of_labels_is_no_file_of_images()
    {
        _session.WriteImages();

        Session.Run("predict", _session.TrainSmall(), _session["t10k-labels-idx1-ubyte"]).ShouldComplain(2, "shape [20]", "not of labels");
    }

    [Fact]
    public void A_png_is_refused_with_what_to_do()
    {
        File.WriteAllBytes(_session["seven.png"], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0]);

        Session.Run("predict", _session.TrainSmall(), _session["seven.png"]).ShouldComplain(2, "is a PNG image", "Convert it to IDX");
    }

    [Fact]
    public void Training_that_diverges_is_a_failure_and_saves_no_model()
    {
        Session.Run("train", "--samples", "300", "--learning-rate", "1e38", "--out", _session["model"])
            .ShouldComplain(1, "The loss became NaN", "lower the learning rate");

        _session.Files.ShouldAllBe(file => file.StartsWith("model/checkpoints/", StringComparison.Ordinal));
    }

    // Whatever is wrong with the data, the message is all that is left.
    private Session.Outcome Train(string? data = null)
    {
        Session.Outcome outcome = Session.Run("train", "mnist", "--data", data ?? _session[""], "--out", _session["model"]);
        Path.Exists(_session["model"]).ShouldBeFalse();
        outcome.Output.ShouldBeEmpty();
        return outcome;
    }

    private static void Cut(string path, long length)
    {
        using FileStream file = File.OpenWrite(path);
        file.SetLength(length);
    }
}
