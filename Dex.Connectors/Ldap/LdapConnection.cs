// RFC 4511 §4 and §5, RFC 4513 §5.1.
using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Dex.Connectors.Ldap;

/// <summary>
/// A connection to a server, for one operation after another. Our own, and small: the platform's class needs a C library, blocks threads, and outside Windows cannot be told which authorities or
/// client certificate to use for one connection.
/// </summary>
internal sealed class LdapConnection : IAsyncDisposable
{
    private const int MaxMessageBytes = 4 * 1024 * 1024;
    private const int MaxEntries = 10_000;
    private const string StartTls = "1.3.6.1.4.1.1466.20037";

    private static readonly Asn1Tag BindRequest = Application(0);
    private static readonly Asn1Tag BindResponse = Application(1);
    private static readonly Asn1Tag SearchRequest = Application(3);
    private static readonly Asn1Tag SearchEntry = Application(4);
    private static readonly Asn1Tag SearchDone = Application(5);
    private static readonly Asn1Tag SearchReference = Application(19);
    private static readonly Asn1Tag ExtendedRequest = Application(23);
    private static readonly Asn1Tag ExtendedResponse = Application(24);

    private readonly Socket _socket;
    private Stream _stream;
    private int _messageId;

    private LdapConnection(Socket socket, Stream stream) => (_socket, _stream) = (socket, stream);

    /// <summary>Connects.</summary>
    /// <param name="server">Where to, and how it is encrypted.</param>
    /// <param name="ct">Ends the wait.</param>
    public static async Task<LdapConnection> OpenAsync(LdapServer server, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server.Host, server.Port, ct);
            var connection = new LdapConnection(socket, new NetworkStream(socket, ownsSocket: true));
            if (server.StartsTls)
            {
                await connection.AskForTlsAsync(ct);
            }
            if (server.Tls is { } options)
            {
                await connection.EncryptAsync(options, ct);
            }
            return connection;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Signs in by name and password; both empty: anonymously.</summary>
    /// <exception cref="LdapException">The server refuses.</exception>
    public async Task BindAsync(string dn, string password, CancellationToken ct)
    {
        await SendAsync(
            writer =>
            {
                using (writer.PushSequence(BindRequest))
                {
                    writer.WriteInteger(3);
                    writer.WriteOctetString(Encoding.UTF8.GetBytes(dn));
                    writer.WriteOctetString(Encoding.UTF8.GetBytes(password), new Asn1Tag(TagClass.ContextSpecific, 0));
                }
            },
            ct
        );
        var (tag, answer) = await ReceiveAsync(ct);
        CheckResult(tag == BindResponse ? answer : throw Unexpected(tag), BindResponse, "bind");
    }

    /// <summary>Searches.</summary>
    /// <param name="search">What for.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <exception cref="LdapException">The server refuses, or found more than the limit.</exception>
    public async Task<IReadOnlyList<LdapEntry>> SearchAsync(LdapSearch search, CancellationToken ct)
    {
        await SendAsync(search.Write, ct);
        var entries = new List<LdapEntry>();
        while (true)
        {
            var (tag, answer) = await ReceiveAsync(ct);
            if (tag == SearchEntry)
            {
                entries.Add(ReadEntry(answer));
                if (entries.Count > MaxEntries)
                {
                    throw new LdapException(LdapException.SizeLimitExceeded, $"the search found more than {MaxEntries} entries");
                }
            }
            else if (tag == SearchDone)
            {
                CheckResult(answer, SearchDone, "search");
                return entries;
            }
            else if (tag != SearchReference)
            {
                // References to other servers are not followed: our password must not go there.
                throw Unexpected(tag);
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    internal static Asn1Tag SearchTag => SearchRequest;

    private async Task AskForTlsAsync(CancellationToken ct)
    {
        await SendAsync(
            writer =>
            {
                using (writer.PushSequence(ExtendedRequest))
                {
                    writer.WriteOctetString(Encoding.ASCII.GetBytes(StartTls), new Asn1Tag(TagClass.ContextSpecific, 0));
                }
            },
            ct
        );
        var (tag, answer) = await ReceiveAsync(ct);
        CheckResult(tag == ExtendedResponse ? answer : throw Unexpected(tag), ExtendedResponse, "StartTLS");
    }

    private async Task EncryptAsync(SslClientAuthenticationOptions options, CancellationToken ct)
    {
        var encrypted = new SslStream(_stream);
        _stream = encrypted;
        await encrypted.AuthenticateAsClientAsync(options, ct);
    }

    private async Task SendAsync(Action<AsnWriter> operation, CancellationToken ct)
    {
        var writer = new AsnWriter(AsnEncodingRules.BER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(++_messageId);
            operation(writer);
        }
        await _stream.WriteAsync(writer.Encode(), ct);
        await _stream.FlushAsync(ct);
    }

    private async Task<(Asn1Tag Tag, ReadOnlyMemory<byte> Operation)> ReceiveAsync(CancellationToken ct)
    {
        var message = new AsnReader(await ReadMessageAsync(ct), AsnEncodingRules.BER).ReadSequence();
        if (!message.TryReadInt32(out var id) || id != _messageId)
        {
            // 0: the server says that it ends the connection (RFC 4511 §4.4.1).
            throw new IOException(id == 0 ? "the LDAP server ended the connection" : "the LDAP server answered another request");
        }
        var tag = message.PeekTag();
        return (new Asn1Tag(tag.TagClass, tag.TagValue), message.ReadEncodedValue());
    }

    private async Task<byte[]> ReadMessageAsync(CancellationToken ct)
    {
        var head = new byte[6];
        await _stream.ReadExactlyAsync(head.AsMemory(0, 2), ct);
        var (headLength, length) = (2, (int)head[1]);
        if (length >= 0x80)
        {
            var bytes = length & 0x7f;
            if (bytes is 0 or > 4)
            {
                throw new IOException("the LDAP server sent a message of unknown length");
            }
            await _stream.ReadExactlyAsync(head.AsMemory(2, bytes), ct);
            Span<byte> number = stackalloc byte[4];
            head.AsSpan(2, bytes).CopyTo(number[(4 - bytes)..]);
            (headLength, length) = (2 + bytes, BinaryPrimitives.ReadInt32BigEndian(number));
        }
        if (head[0] != 0x30 || length is < 0 or > MaxMessageBytes)
        {
            throw new IOException("the LDAP server sent no LDAP message, or one that is too large");
        }
        var message = new byte[headLength + length];
        head.AsSpan(0, headLength).CopyTo(message);
        await _stream.ReadExactlyAsync(message.AsMemory(headLength), ct);
        return message;
    }

    private static void CheckResult(ReadOnlyMemory<byte> answer, Asn1Tag tag, string what)
    {
        var result = new AsnReader(answer, AsnEncodingRules.BER).ReadSequence(tag);
        var code = (int)result.ReadEnumeratedBytes().Span[^1];
        if (code != 0)
        {
            result.ReadOctetString();
            var diagnostic = Encoding.UTF8.GetString(result.ReadOctetString());
            throw new LdapException(code, $"the LDAP server refused: {what}, result {LdapRefusal.Explain(code, diagnostic)}");
        }
    }

    private static LdapEntry ReadEntry(ReadOnlyMemory<byte> answer)
    {
        var entry = new AsnReader(answer, AsnEncodingRules.BER).ReadSequence(SearchEntry);
        var dn = Encoding.UTF8.GetString(entry.ReadOctetString());
        var attributes = new Dictionary<string, IReadOnlyList<byte[]>>(StringComparer.OrdinalIgnoreCase);
        var list = entry.ReadSequence();
        while (list.HasData)
        {
            var attribute = list.ReadSequence();
            var name = Encoding.UTF8.GetString(attribute.ReadOctetString());
            var values = new List<byte[]>();
            var set = attribute.ReadSetOf();
            while (set.HasData)
            {
                values.Add(set.ReadOctetString());
            }
            if (values.Count > 0)
            {
                attributes[name] = values;
            }
        }
        return new LdapEntry(dn, attributes);
    }

    private static Asn1Tag Application(int number) => new(TagClass.Application, number);

    private static IOException Unexpected(Asn1Tag tag) => new($"the LDAP server sent an unexpected answer ({tag})");
}
