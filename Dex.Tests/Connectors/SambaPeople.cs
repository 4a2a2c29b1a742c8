using System.Globalization;
using System.Text;

namespace Dex.Tests.Connectors;

/// <summary>What stands in the directory of a <see cref="SambaDomain"/>.</summary>
internal static class SambaPeople
{
    public const string Password = "Größe 1 (kg)";
    public const string SearcherDn = "CN=dex,OU=Services,DC=example,DC=test";

    // Adding takes Samba ever longer: 3 s for 2,000, 100 s for 10,000. These are more than the 1,500 values that Active Directory answers at once.
    public const int Many = 2000;

    public const int LockoutThreshold = 3;

    public static string Directory { get; } =
        Unit("People")
        + Unit("Groups")
        + Unit("Services")
        + Person("dex", parent: "OU=Services,DC=example,DC=test")
        + Person("jane", "displayName: Jane Doe")
        + Person("Müller\\, Jörg (Köln) *", "displayName:: " + Base64("Jörg Müller"), account: "jmueller")
        + Person("leaver")
        + Person("disabled", "userAccountControl: 514")
        + Person("expired", "accountExpires: 116444736000000000")
        + Person("new", "pwdLastSet: 0")
        + Person("old")
        + Person("locked")
        + Person("guest1")
        + Person("moverobjectGUID")
        + Person("moverobjectSid")
        + Person("movermail")
        + Group("developers", "CN=jane,OU=People")
        + Group("Größe, (alle) *", "CN=Müller\\, Jörg (Köln) *,OU=People")
        + Group("Köln", "CN=Müller\\, Jörg (Köln) *,OU=People")
        + Group("engineering", "CN=developers,OU=Groups")
        + Group("everybody", "CN=engineering,OU=Groups")
        // Two groups of one name, each in another group.
        + Person("twin")
        + Group("team", "CN=twin,OU=People")
        + Group("team", "CN=twin,OU=People").Replace("CN=team,OU=Groups", "CN=team,OU=Services", StringComparison.Ordinal)
        + Group("north", "CN=team,OU=Groups")
        + Group("south", "CN=team,OU=Services")
        + Lockout("locked");

    /// <summary>Makes a circle of groups in groups.</summary>
    public static string Circle { get; } =
        "dn: CN=engineering,OU=Groups,DC=example,DC=test\nchangetype: modify\nadd: member\nmember: CN=everybody,OU=Groups,DC=example,DC=test\n";

    /// <summary>Makes a password older than the domain allows.</summary>
    public static string OldPassword { get; } =
        $"dn: {Dn("old")}\nchangetype: modify\nreplace: pwdLastSet\npwdLastSet: 130000000000000000\n";

    /// <summary>Many people, and a group of them all.</summary>
    public static string Crowd { get; } =
        string.Concat(
            Enumerable
                .Range(0, Many)
                .Select(n =>
                    n == Many - 1
                        ? Person($"user{n}")
                        : $"dn: CN=user{n},OU=People,DC=example,DC=test\nobjectClass: user\nsAMAccountName: user{n}\nuserPrincipalName: user{n}@example.test\n\n"
                )
        ) + Group("crowd", [.. Enumerable.Range(0, Many).Select(n => $"CN=user{n},OU=People")]);

    public static string Dn(string name) => $"CN={name},OU=People,DC=example,DC=test";

    private static string Unit(string name) => $"dn: OU={name},DC=example,DC=test\nobjectClass: organizationalUnit\n\n";

    private static string Person(string name, string more = "", string? account = null, string? parent = null)
    {
        account ??= name;
        var entry = new StringBuilder();
        entry.Append(CultureInfo.InvariantCulture, $"dn: CN={name},{parent ?? "OU=People,DC=example,DC=test"}\nobjectClass: user\n");
        entry.Append(CultureInfo.InvariantCulture, $"sAMAccountName: {account}\nuserPrincipalName: {account}@example.test\n");
        entry.Append(CultureInfo.InvariantCulture, $"mail: {account}@mail.test\n");
        entry.Append(more.Contains("userAccountControl", StringComparison.Ordinal) ? "" : "userAccountControl: 512\n");
        entry.Append(more.Contains("displayName", StringComparison.Ordinal) ? "" : $"displayName: {name}\n");
        entry.Append(more.Length > 0 ? more + "\n" : "");
        var password = Convert.ToBase64String(Encoding.Unicode.GetBytes(Password));
        return entry.Append(CultureInfo.InvariantCulture, $"clearTextPassword:: {password}\n\n").ToString();
    }

    private static string Group(string name, params string[] members) =>
        $"dn: CN={name.Replace(",", "\\,", StringComparison.Ordinal)},OU=Groups,DC=example,DC=test\nobjectClass: group\n"
        + string.Concat(members.Select(m => $"member: {m},DC=example,DC=test\n"))
        + "\n";

    // For one person: the domain locks nobody.
    private static string Lockout(string person) =>
        $"""
            dn: CN=strict,CN=Password Settings Container,CN=System,DC=example,DC=test
            objectClass: msDS-PasswordSettings
            msDS-PasswordSettingsPrecedence: 1
            msDS-PasswordReversibleEncryptionEnabled: FALSE
            msDS-PasswordHistoryLength: 0
            msDS-PasswordComplexityEnabled: FALSE
            msDS-MinimumPasswordLength: 0
            msDS-MinimumPasswordAge: 0
            msDS-MaximumPasswordAge: -9223372036854775808
            msDS-LockoutThreshold: {LockoutThreshold}
            msDS-LockoutObservationWindow: -18000000000
            msDS-LockoutDuration: -18000000000
            msDS-PSOAppliesTo: {Dn(person)}


            """.ReplaceLineEndings("\n");

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
