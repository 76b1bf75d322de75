using System.Net;

namespace Surprisal.Tests.DataTests;

/// <summary>Answers requests from memory, in the manner that a test gives for each address.</summary>
internal sealed class FakeServer(Func<Uri, HttpContent?> answer) : HttpMessageHandler
{
    /// <summary>The addresses asked for, in order.</summary>
    public List<string> Asked { get; } = [];

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked.Add(request.RequestUri!.ToString());
        HttpContent? content = answer(request.RequestUri);
        return Task.FromResult(content is null
            ? new HttpResponseMessage(HttpStatusCode.NotFound)
            : new HttpResponseMessage(HttpStatusCode.OK) { Content = content });
    }
}

/// <summary>A body that gives some bytes and then does something else than end.</summary>
internal sealed class BrokenBody(byte[] start, Func<CancellationToken, ValueTask<int>> then) : Stream
{
    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => _position; set => throw new NotSupportedException(); }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == start.Length)
        {
            return then(cancellationToken);
        }

        int count = Math.Min(buffer.Length, start.Length - _position);
        start.AsMemory(_position, count).CopyTo(buffer);
        _position += count;
        return ValueTask.FromResult(count);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
