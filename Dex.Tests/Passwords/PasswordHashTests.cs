using Dex.Core.Passwords;
using Dex.Core.Protocol;

namespace Dex.Tests.Passwords;

internal sealed class PasswordHashTests
{
    private const string OfPassword = "$2a$10$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W";

    // From Openwall's crypt_blowfish, py-bcrypt, the PHP manual and Dex's examples.
    [TestCase("", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy")]
    [TestCase("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [TestCase("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a")]
    [TestCase("~!@#$%^&*()      ~!@#$%^&*()PNBFRD", "$2a$06$fPIsBO8qRqkjj273rfaOI.HtSV9jLDpTbZn782DC6/t7qT67P6FfO")]
    [TestCase("rasmuslerdorf", "$2a$07$usesomesillystringfore2uDLvp1Ii2e./U9C8sBjqp8I90dH6hi")]
    [TestCase("Kk4DQuMMfZL9o", "$2b$04$cVWp4XaNU8a4v1uMRum2SO026BWLIoQMD/TXg5uZV.0P.uO8m3YEm")]
    [TestCase("9IeRXmnGxMYbs", "$2b$04$pQ7gRO7e6wx/936oXhNjrOUNOHL1D0h1N2IDbJZYs.1ppzSof6SPy")]
    [TestCase("rasmuslerdorf", "$2y$10$.vGA1O9wmRjrwAVXD98HNOgsNpDczlqm3Jq7KnEd1rVAGv3Fykk1a")]
    [TestCase("password", OfPassword)]
    public void Hashes_of_other_programs_are_verified(string password, string hash)
    {
        PasswordHash.Verify(hash, password).Should().BeTrue();
        PasswordHash.Verify(hash, password + "x").Should().BeFalse();
    }

    [TestCase("$2b$10$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W")]
    [TestCase("$2y$10$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W")]
    public void The_letter_of_the_version_makes_no_difference_to_the_hash(string hash) =>
        PasswordHash.Verify(hash, "password").Should().BeTrue();

    [TestCase('/')]
    [TestCase('N')]
    public void Bits_beyond_the_end_of_the_salt_are_ignored_as_Go_does(char lastOfSalt) =>
        PasswordHash.Verify($"$2a$05$CCCCCCCCCCCCCCCCCCCCC{lastOfSalt}E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U").Should().BeTrue();

    [Test]
    public void Bits_of_the_salt_itself_are_not_ignored() =>
        PasswordHash.Verify("$2a$05$CCCCCCCCCCCCCCCCCCCCCOE5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U").Should().BeFalse();

    [Test]
    public void Bytes_after_the_72nd_count_for_nothing_when_a_password_is_verified()
    {
        const string Hash = "$2a$05$abcdefghijklmnopqrstuu5s2v8.iXieOjg/.AySBTTZIIVFJeBui";
        const string First72 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

        PasswordHash.Verify(Hash, First72 + "chars after 72 are ignored").Should().BeTrue();
        PasswordHash.Verify(Hash, First72).Should().BeTrue();
        PasswordHash.Verify(Hash, First72[..71]).Should().BeFalse();
    }

    [Test]
    public void A_new_hash_is_refused_to_more_than_72_bytes_and_not_to_72_characters()
    {
        // Two bytes each in UTF-8.
        var create = (int letters) => PasswordHash.Create(new string('é', letters), 4, new CryptographicRandom());

        create.Invoking(c => c(37)).Should().Throw<ArgumentException>().WithMessage("*longer than 72 bytes*");
        PasswordHash.Verify(create(36), new string('é', 36)).Should().BeTrue();
    }

    [Test]
    public void A_new_hash_has_the_cost_asked_for_and_a_salt_of_its_own()
    {
        var hashes = new[] { 10, 10, 11 }.Select(cost => PasswordHash.Create("secret", cost, new CryptographicRandom())).ToList();

        hashes.Select(PasswordHash.CostOf).Should().Equal(10, 10, 11);
        hashes.Should().OnlyContain(h => h.StartsWith("$2a$") && PasswordHash.Verify(h, "secret")).And.OnlyHaveUniqueItems();
    }

    [TestCase("$2a$04$", 4)]
    [TestCase("$2b$10$", 10)]
    [TestCase("$2y$16$", 16)]
    [TestCase("$2a$31$", 31)]
    public void The_cost_is_read_from_a_hash(string start, int cost) => PasswordHash.CostOf(start + OfPassword[7..]).Should().Be(cost);

    [TestCase("")]
    [TestCase("password")]
    [TestCase("$2a$10$")]
    [TestCase("$2a$10$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4", Description = "too short")]
    [TestCase("$2a$10$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W.", Description = "too long")]
    [TestCase("$2a$10$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4+", Description = "ordinary base64")]
    [TestCase("$2a$10$2b2cU8CPhOTaGrs1HRQuA$eS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W", Description = "a fourth part")]
    [TestCase("$2x$10$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W", Description = "the version with the sign bug")]
    [TestCase("$1a$10$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W", Description = "another algorithm")]
    [TestCase("$2a$03$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W", Description = "a cost that bcrypt does not have")]
    [TestCase("$2a$32$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W", Description = "a cost that bcrypt does not have")]
    [TestCase("$2a$-4$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W", Description = "a sign")]
    [TestCase("$2a$ 9$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W", Description = "a space")]
    [TestCase("$2a$1O$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W", Description = "a letter")]
    [TestCase("$2a$٠٤$2b2cU8CPhOTaGrs1HRQuAueS7JTT5ZHsHSzYiFPm1leZck7Mc8T4W", Description = "other digits")]
    public void A_malformed_hash_has_no_cost(string hash) => PasswordHash.CostOf(hash).Should().BeNull();
}
