using Dex.Core.Passwords;
using Dex.Core.Protocol;

namespace Dex.Server.Commands;

/// <summary><c>dex hash-password</c>: makes a hash for <c>staticPasswords[].hash</c>.</summary>
internal static class HashPasswordCommand
{
    /// <summary>Reads one line and prints its bcrypt hash.</summary>
    public static int Run(int cost, TextReader input, TextWriter output, TextWriter errors)
    {
        if (cost is < PasswordHash.MinCost or > PasswordHash.MaxCost)
        {
            errors.WriteLine($"the cost must be from {PasswordHash.MinCost} to {PasswordHash.MaxCost}");
            return 1;
        }
        var password = input.ReadLine();
        if (string.IsNullOrEmpty(password))
        {
            errors.WriteLine("no password on standard input");
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
