// RFC 8628 §6.1.
using Dex.Core.Protocol;

namespace Dex.Core.Device;

/// <summary>Codes that people type, in Dex's form: eight letters in two halves, without vowels, so that no words come about.</summary>
public static class UserCodes
{
    private const string Letters = "BCDFGHJKLMNPQRSTVWXZ";
    private const int Length = 8;

    /// <summary>A new code: about 34 bits of randomness.</summary>
    public static string New(IRandom random)
    {
        Span<char> code = stackalloc char[Length];
        Span<byte> one = stackalloc byte[1];
        for (var i = 0; i < Length; )
        {
            random.Fill(one);
            // 240 is the largest multiple of 20 in a byte; what lies above would favour some letters.
            if (one[0] < 240)
            {
                code[i++] = Letters[one[0] % Letters.Length];
            }
        }
        return $"{code[..4]}-{code[4..]}";
    }

    /// <summary>A code as people type it (in any letter case, with spaces or other dashes) in the form of <see cref="New"/>; null where it is none.</summary>
    public static string? Normalize(string typed)
    {
        if (typed.Length > 64)
        {
            return null;
        }
        var letters = string.Concat(typed.ToUpperInvariant().Where(char.IsLetterOrDigit));
        return letters.Length == Length ? $"{letters[..4]}-{letters[4..]}" : null;
    }
}
