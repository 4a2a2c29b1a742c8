using System.Text;

namespace Dex.Server.Commands;

/// <summary>Reads a password from a terminal without showing it.</summary>
/// <param name="errors">Gets the prompt: standard output is for the result.</param>
/// <param name="readKey">Reads one key without an echo.</param>
internal sealed class PasswordPrompt(TextWriter errors, Func<ConsoleKeyInfo> readKey)
{
    /// <summary>Asks once; null where the person gave up (Escape, or Ctrl-D on an empty line).</summary>
    public string? Read()
    {
        errors.Write("Password: ");
        var password = new StringBuilder();
        while (true)
        {
            var key = readKey();
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    errors.WriteLine();
                    return password.ToString();
                case ConsoleKey.Escape:
                case ConsoleKey.D when key.Modifiers.HasFlag(ConsoleModifiers.Control) && password.Length == 0:
                    errors.WriteLine();
                    return null;
                case ConsoleKey.Backspace when password.Length > 0:
                    // A character beyond the first 65536 is two units.
                    password.Length -= password.Length > 1 && char.IsLowSurrogate(password[^1]) ? 2 : 1;
                    break;
                case ConsoleKey.U when key.Modifiers.HasFlag(ConsoleModifiers.Control):
                    password.Clear();
                    break;
                default:
                    if (key.KeyChar != '\0' && !char.IsControl(key.KeyChar))
                    {
                        password.Append(key.KeyChar);
                    }
                    break;
            }
        }
    }
}
