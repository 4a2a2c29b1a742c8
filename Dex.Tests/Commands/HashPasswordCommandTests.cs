using Dex.Core.Passwords;
using Dex.Server.Commands;

namespace Dex.Tests.Commands;

internal sealed class HashPasswordCommandTests
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    [SetUp]
    public void SetUp()
    {
        _output.GetStringBuilder().Clear();
        _errors.GetStringBuilder().Clear();
    }

    [Test]
    public void Prints_a_hash_of_the_cost_asked_for_and_nothing_else()
    {
        Run(10, "correct horse").Should().Be(0);

        var hash = _output.ToString().TrimEnd('\n');
        PasswordHash.CostOf(hash).Should().Be(10);
        PasswordHash.Verify(hash, "correct horse").Should().BeTrue();
        PasswordHash.Verify(hash, "correct horse ").Should().BeFalse();
        _errors.ToString().Should().BeEmpty();
    }

    [TestCase(10, "", "no password given")]
    [TestCase(10, null, "no password given")]
    [TestCase(9, "x", "the cost must be from 10 to 16")]
    [TestCase(17, "x", "the cost must be from 10 to 16")]
    public void Refuses_what_makes_no_good_hash(int cost, string? password, string message)
    {
        Run(cost, password).Should().Be(1);

        _errors.ToString().Should().Contain(message);
        _output.ToString().Should().BeEmpty();
    }

    [TestCase(72, 0)]
    [TestCase(73, 1)]
    public void Counts_bytes_because_bcrypt_does(int bytes, int exitCode) =>
        Run(10, new string('é', bytes / 2) + (bytes % 2 == 1 ? "x" : "")).Should().Be(exitCode);

    [Test]
    public void A_terminal_is_prompted_without_echo_and_may_correct_itself()
    {
        ReadKeys("wrong\u0015secx\bret\r").Should().Be("secret");

        _errors.ToString().Should().Be($"Password: {Environment.NewLine}");
    }

    [TestCase("\u001b")]
    [TestCase("ab\u001b")]
    [TestCase("\u0004")]
    public void Escape_and_end_of_input_give_up(string keys) => ReadKeys(keys).Should().BeNull();

    [Test]
    public void Backspace_takes_back_a_whole_character() => ReadKeys("a😀\b\b\bb\r").Should().Be("b");

    private string? ReadKeys(string text)
    {
        var keys = new Queue<char>(text);
        return new PasswordPrompt(_errors, () => KeyOf(keys.Dequeue())).Read();
    }

    private static ConsoleKeyInfo KeyOf(char c) =>
        c switch
        {
            '\r' => new(c, ConsoleKey.Enter, false, false, false),
            '\b' => new(c, ConsoleKey.Backspace, false, false, false),
            '\u001b' => new(c, ConsoleKey.Escape, false, false, false),
            '\u0004' => new(c, ConsoleKey.D, false, false, control: true),
            '\u0015' => new(c, ConsoleKey.U, false, false, control: true),
            _ => new(c, ConsoleKey.None, false, false, false),
        };

    private int Run(int cost, string? password) => HashPasswordCommand.Run(cost, () => password, _output, _errors);
}
