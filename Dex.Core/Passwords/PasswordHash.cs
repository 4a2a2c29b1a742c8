using System.Buffers;
using System.Globalization;
using System.Text;
using Dex.Core.Protocol;
using Org.BouncyCastle.Crypto.Generators;

namespace Dex.Core.Passwords;

/// <summary>bcrypt, as Dex stores it: <c>$2a$10$…</c>, 60 characters.</summary>
public static class PasswordHash
{
    /// <summary>The lowest cost accepted, as in Dex.</summary>
    public const int MinCost = 10;

    /// <summary>The cost Dex recommends for new hashes.</summary>
    public const int RecommendedCost = 12;

    /// <summary>The highest cost accepted: more would let one sign-in load a server.</summary>
    public const int MaxCost = 16;

    /// <summary>bcrypt reads no more bytes of a password than this.</summary>
    public const int MaxPasswordBytes = 72;

    // Base64 digits in bcrypt's own order.
    private const string Digits = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private const int LastSaltDigit = 28;

    private static readonly SearchValues<char> Alphabet = SearchValues.Create(Digits);

    /// <summary>The cost of a well-formed bcrypt hash; null where the text is none.</summary>
    public static int? CostOf(string hash)
    {
        if (
            hash.Length != 60
            || !hash.StartsWith("$2", StringComparison.Ordinal)
            || hash[2] is not ('a' or 'b' or 'y')
            || hash[3] != '$'
            || hash[6] != '$'
            || !int.TryParse(hash.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var cost)
            || hash.AsSpan(7).ContainsAnyExcept(Alphabet)
        )
        {
            return null;
        }
        return cost is >= 4 and <= 31 ? cost : null;
    }

    /// <summary>Hashes a password.</summary>
    /// <exception cref="ArgumentException">It is longer than <see cref="MaxPasswordBytes"/>: what follows would count for nothing.</exception>
    public static string Create(string password, int cost, IRandom random)
    {
        if (Encoding.UTF8.GetByteCount(password) > MaxPasswordBytes)
        {
            throw new ArgumentException(
                $"the password is longer than {MaxPasswordBytes} bytes, which is all that bcrypt reads",
                nameof(password)
            );
        }
        var salt = new byte[16];
        random.Fill(salt);
        return OpenBsdBCrypt.Generate("2a", password.ToCharArray(), salt, cost);
    }

    /// <summary>Whether a password belongs to a well-formed hash. Takes as long as the hash's cost says, whatever the answer.</summary>
    public static bool Verify(string hash, string password) => OpenBsdBCrypt.CheckPassword(WithPlainSalt(hash), password.ToCharArray());

    // 22 digits hold four bits more than a salt has. Some programs leave them set, which Go ignores; BouncyCastle, which compares texts, would never find a match.
    private static string WithPlainSalt(string hash)
    {
        var digit = Digits[Digits.IndexOf(hash[LastSaltDigit]) & 0b110000];
        return $"{hash.AsSpan(0, LastSaltDigit)}{digit}{hash.AsSpan(LastSaltDigit + 1)}";
    }
}
