// gRPC over HTTP/2: Length-Prefixed-Message, Message-Encoding.
using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Pipelines;
using Google.Protobuf;

namespace Dex.Server.Admin.Grpc;

/// <summary>Messages on the wire: a byte that says whether the message is compressed, its length in four bytes, and the message.</summary>
internal static class GrpcMessages
{
    /// <summary>A larger message is refused, as by other servers.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    private const int PrefixLength = 5;

    // Below, compression costs more than it saves.
    private const int CompressFrom = 1024;

    /// <summary>Reads the next message; null at the end of the request.</summary>
    /// <exception cref="GrpcException">It is too large, cut off or compressed in an unknown way.</exception>
    public static async Task<byte[]?> ReadAsync(PipeReader body, string encoding, CancellationToken ct)
    {
        while (true)
        {
            var result = await body.ReadAsync(ct);
            var buffer = result.Buffer;
            if (TryRead(ref buffer, out var isCompressed, out var message))
            {
                body.AdvanceTo(buffer.Start);
                return isCompressed ? Decompress(message, encoding) : message;
            }
            if (result.IsCompleted)
            {
                var isEmpty = buffer.IsEmpty;
                body.AdvanceTo(buffer.End);
                return isEmpty ? null : throw new GrpcException(GrpcStatus.Internal, "the message is cut off");
            }
            body.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    /// <summary>Writes a message, compressed where the caller takes that and it is worth it.</summary>
    public static async Task WriteAsync(PipeWriter body, IMessage message, bool gzip, CancellationToken ct)
    {
        var bytes = message.ToByteArray();
        var compress = gzip && bytes.Length >= CompressFrom;
        if (compress)
        {
            using var compressed = new MemoryStream();
            await using (var stream = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            {
                await stream.WriteAsync(bytes, ct);
            }
            bytes = compressed.ToArray();
        }
        WritePrefix(body, compress, bytes.Length);
        body.Write(bytes);
        await body.FlushAsync(ct);
    }

    private static void WritePrefix(PipeWriter body, bool compressed, int length)
    {
        var prefix = body.GetSpan(PrefixLength);
        prefix[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], length);
        body.Advance(PrefixLength);
    }

    private static bool TryRead(ref ReadOnlySequence<byte> buffer, out bool isCompressed, out byte[] message)
    {
        (isCompressed, message) = (false, []);
        if (buffer.Length < PrefixLength)
        {
            return false;
        }
        Span<byte> prefix = stackalloc byte[PrefixLength];
        buffer.Slice(0, PrefixLength).CopyTo(prefix);
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (prefix[0] > 1)
        {
            throw new GrpcException(GrpcStatus.Internal, "the message has an unknown form");
        }
        if (length > MaxLength)
        {
            throw TooLarge();
        }
        if (buffer.Length < PrefixLength + length)
        {
            return false;
        }
        isCompressed = prefix[0] == 1;
        message = buffer.Slice(PrefixLength, length).ToArray();
        buffer = buffer.Slice(PrefixLength + length);
        return true;
    }

    // What comes out is limited too: a small message may unpack to a huge one.
    private static byte[] Decompress(byte[] message, string encoding)
    {
        if (encoding != "gzip")
        {
            throw new GrpcException(GrpcStatus.Unimplemented, $"compression \"{encoding}\" is not supported; use gzip or identity");
        }
        using var unpacked = new MemoryStream();
        using var stream = new GZipStream(new MemoryStream(message), CompressionMode.Decompress);
        var buffer = new byte[16 * 1024];
        try
        {
            while (stream.Read(buffer) is > 0 and var read)
            {
                unpacked.Write(buffer, 0, read);
                if (unpacked.Length > MaxLength)
                {
                    throw TooLarge();
                }
            }
        }
        catch (InvalidDataException)
        {
            throw new GrpcException(GrpcStatus.Internal, "the message is not compressed as it says");
        }
        return unpacked.ToArray();
    }

    private static GrpcException TooLarge() => new(GrpcStatus.ResourceExhausted, $"the message is larger than {MaxLength} bytes");
}
