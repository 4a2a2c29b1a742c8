using Dex.Core.Passwords;
using Dex.Core.Protocol;

namespace Dex.Server.Commands;

/// <summary><c>dex hash-password</c>: makes a hash for <c>staticPasswords[].hash</c>.</summary>
internal static class HashPasswordCommand
{
    /// <summary>Reads a password and prints its bcrypt hash.</summary>
    /// <param name="cost">bcrypt's cost.</param>
    /// <param name="readPassword">Reads the password; null where there is none.</param>
    /// <param name="output">Gets the hash.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static int Run(int cost, Func<string?> readPassword, TextWriter output, TextWriter errors)
    {
        if (cost is < PasswordHash.MinCost or > PasswordHash.MaxCost)
        {
            errors.WriteLine($"the cost must be from {PasswordHash.MinCost} to {PasswordHash.MaxCost}");
            return 1;
        }
        var password = readPassword();
        if (string.IsNullOrEmpty(password))
        {
            errors.WriteLine("no password given; write it to standard input, in one line");
            return 1;
        }
        try
        {
            output.WriteLine(PasswordHash.Create(password, cost, new CryptographicRandom()));
            return 0;
        }
        catch (ArgumentException)
        {
            errors.WriteLine($"the password is longer than {PasswordHash.MaxPasswordBytes} bytes, which is all that bcrypt reads");
            return 1;
        }
    }
}
