using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Dex.Core.Storage;

namespace Dex.Storage.Sql;

/// <summary>The JSON inside byte columns, as Go's encoding/json writes it for Dex.</summary>
internal static class StoredJson
{
    // Types whose fields have no JSON names in Dex: Go's own field names.
    private static readonly StoredJsonContext Exported = new(Options(GoNames.Exported));

    // Types with JSON names: Go's camel case.
    private static readonly StoredJsonContext Tagged = new(Options(GoNames.Tagged));

    public static JsonTypeInfo<IReadOnlyDictionary<string, RefreshTokenRef>> RefreshTokenRefs =>
        Exported.IReadOnlyDictionaryStringRefreshTokenRef;

    public static JsonTypeInfo<IReadOnlyDictionary<string, ClientAuthState>> ClientStates =>
        Exported.IReadOnlyDictionaryStringClientAuthState;

    public static JsonTypeInfo<LogoutState> LogoutState => Exported.LogoutState;

    public static JsonTypeInfo<IReadOnlyDictionary<string, IReadOnlyList<string>>> Consents =>
        Exported.IReadOnlyDictionaryStringIReadOnlyListString;

    public static JsonTypeInfo<IReadOnlyDictionary<string, MfaSecret>> MfaSecrets => Tagged.IReadOnlyDictionaryStringMfaSecret;

    public static JsonTypeInfo<IReadOnlyDictionary<string, IReadOnlyList<WebAuthnCredential>>> WebAuthnCredentials =>
        Tagged.IReadOnlyDictionaryStringIReadOnlyListWebAuthnCredential;

    public static JsonTypeInfo<Jwk> Jwk => Tagged.Jwk;

    public static JsonTypeInfo<IReadOnlyList<VerificationKey>> VerificationKeys => Tagged.IReadOnlyListVerificationKey;

    public static JsonTypeInfo<AuthorizationExtras> AuthorizationExtras => Tagged.AuthorizationExtras;

    public static JsonTypeInfo<ClientMetadata> ClientMetadata => Tagged.ClientMetadata;

    /// <summary>Writes a value; SQL's NULL where there is none.</summary>
    public static byte[]? WriteOrNull<T>(T? value, JsonTypeInfo<T> type)
        where T : class => value is null ? null : JsonSerializer.SerializeToUtf8Bytes(value, type);

    /// <summary>Writes a value; <c>null</c> where there is none.</summary>
    public static byte[] Write<T>(T? value, JsonTypeInfo<T> type)
        where T : class => value is null ? "null"u8.ToArray() : JsonSerializer.SerializeToUtf8Bytes(value, type);

    /// <summary>Writes a list of strings.</summary>
    public static byte[] Write(IReadOnlyList<string>? value) => Write(value, Exported.IReadOnlyListString);

    /// <summary>Reads a value; null where the column is NULL, empty or holds <c>null</c>.</summary>
    public static T? Read<T>(byte[]? json, JsonTypeInfo<T> type)
        where T : class
    {
        if (json is null || json.Length == 0 || json.AsSpan().SequenceEqual("null"u8))
        {
            return null;
        }
        try
        {
            return JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException e)
        {
            // The parser's own words may quote the column, which may be a key.
            throw new StorageUnavailableException(
                $"A stored {typeof(T).Name} cannot be read as JSON (byte {e.BytePositionInLine}). The row is damaged: restore it from a backup or delete it."
            );
        }
    }

    /// <summary>Reads a list of strings.</summary>
    public static IReadOnlyList<string>? ReadStrings(byte[]? json) => Read(json, Exported.IReadOnlyListString);

    /// <summary>Reads a map, leaving out the entries that Go wrote as null; empty where there is none.</summary>
    public static IReadOnlyDictionary<string, T> ReadMap<T>(byte[]? json, JsonTypeInfo<IReadOnlyDictionary<string, T>> type)
        where T : class => ReadMapOrNull(json, type) ?? new Dictionary<string, T>();

    /// <summary>Reads a map, leaving out the entries that Go wrote as null; null where there is none.</summary>
    public static IReadOnlyDictionary<string, T>? ReadMapOrNull<T>(byte[]? json, JsonTypeInfo<IReadOnlyDictionary<string, T>> type)
        where T : class
    {
        var map = Read(json, type);
        return map is null || map.Values.All(value => value is not null)
            ? map
            : map.Where(entry => entry.Value is not null).ToDictionary(entry => entry.Key, entry => entry.Value);
    }

    private static JsonSerializerOptions Options(JsonNamingPolicy names) =>
        new()
        {
            PropertyNamingPolicy = names,
            PropertyNameCaseInsensitive = true,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            // Columns are not HTML: text stands as it is, which is also what makes it readable in a database shell.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new GoTimeConverter(), new GoBytesConverter(), new GoStringsConverter() },
        };
}

[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, RefreshTokenRef>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, ClientAuthState>))]
[JsonSerializable(typeof(LogoutState))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, IReadOnlyList<string>>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, MfaSecret>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, IReadOnlyList<WebAuthnCredential>>))]
[JsonSerializable(typeof(AuthorizationExtras))]
[JsonSerializable(typeof(ClientMetadata))]
[JsonSerializable(typeof(Jwk))]
[JsonSerializable(typeof(IReadOnlyList<VerificationKey>))]
internal sealed partial class StoredJsonContext : JsonSerializerContext;
