using Dex.Core.Storage;
using Dex.Storage;
using Dex.Storage.Memory;

namespace Dex.Tests.Storage;

public sealed class StaticOverlayTests
{
    private MemoryStorage inner = null!;
    private StaticOverlay overlay = null!;

    [SetUp]
    public async Task SetUp()
    {
        inner = new MemoryStorage();
        await inner.Clients.CreateAsync(new Client { Id = "declared", Name = "stored" }, default);
        await inner.Clients.CreateAsync(new Client { Id = "other", Name = "stored" }, default);
        overlay = new StaticOverlay(
            inner,
            [new Client { Id = "declared", Name = "from the file" }],
            [new Password { Email = "Admin@Example.com", Username = "admin" }],
            [new ConnectorRecord { Id = "mock", Type = "mockCallback" }],
            new ManualTime()
        );
    }

    [TearDown]
    public async Task TearDown()
    {
        await overlay.DisposeAsync();
        await inner.DisposeAsync();
    }

    [Test]
    public async Task A_declared_record_wins_over_a_stored_one()
    {
        (await overlay.Clients.GetAsync("declared", default))!.Name.Should().Be("from the file");
        (await overlay.Clients.GetAsync("other", default))!.Name.Should().Be("stored");
        (await overlay.Clients.GetAsync("DECLARED", default)).Should().BeNull("client ids have letter case");
        (await overlay.Connectors.GetAsync("mock", default))!.Type.Should().Be("mockCallback");
    }

    [Test]
    public async Task A_declared_password_is_found_in_any_letter_case()
    {
        var password = await overlay.Passwords.GetAsync("aDMIN@example.COM", default);

        password!.Username.Should().Be("admin");
        password.Email.Should().Be("admin@example.com");
    }

    [Test]
    public async Task Declared_records_cannot_be_changed()
    {
        Func<Task>[] changes =
        [
            () => overlay.Clients.CreateAsync(new Client { Id = "declared" }, default),
            () => overlay.Clients.UpdateAsync("declared", c => c, default),
            () => overlay.Clients.DeleteAsync("declared", default),
            () => overlay.Passwords.CreateAsync(new Password { Email = "ADMIN@example.com" }, default),
            () => overlay.Passwords.UpdateAsync("ADMIN@example.com", p => p, default),
            () => overlay.Passwords.DeleteAsync("ADMIN@example.com", default),
            () => overlay.Connectors.CreateAsync(new ConnectorRecord { Id = "mock", Type = "" }, default),
            () => overlay.Connectors.UpdateAsync("mock", c => c, default),
            () => overlay.Connectors.DeleteAsync("mock", default),
        ];
        foreach (var change in changes)
        {
            await change.Should().ThrowAsync<ReadOnlyRecordException>();
        }
        (await inner.Clients.GetAsync("declared", default))!.Name.Should().Be("stored");
    }

    [Test]
    public async Task Lists_hold_declared_and_stored_records_once_each()
    {
        await overlay.Passwords.CreateAsync(new Password { Email = "other@example.com" }, default);

        var clients = await overlay.Clients.ListAsync(default).ToListAsync();
        clients.Select(c => (c.Id, c.Name)).Should().BeEquivalentTo([("declared", "from the file"), ("other", "stored")]);
        var passwords = await overlay.Passwords.ListAsync(default).ToListAsync();
        passwords.Select(p => p.Email).Should().BeEquivalentTo("admin@example.com", "other@example.com");
    }

    [Test]
    public async Task Stored_records_can_be_changed()
    {
        (await overlay.Clients.UpdateAsync("other", c => c with { Name = "new" }, default))!.Name.Should().Be("new");
        (await overlay.Clients.DeleteAsync("other", default))!.Name.Should().Be("new");
        (await overlay.Clients.CreateAsync(new Client { Id = "third" }, default)).Should().BeTrue();
        (await inner.Clients.GetAsync("third", default)).Should().NotBeNull();
    }

    [Test]
    public async Task Everything_else_is_the_storage_behind()
    {
        await overlay.CheckAsync(default);
        await overlay.AuthCodes.CreateAsync(Samples.AuthCode("a") with { Expiry = Samples.Zero }, default);

        (await inner.AuthCodes.GetAsync("a", default)).Should().NotBeNull();
        (await overlay.CollectGarbageAsync(Samples.Time, default)).AuthCodes.Should().Be(1);
        overlay.Keys.Should().BeSameAs(inner.Keys);
        overlay.RefreshTokens.Should().BeSameAs(inner.RefreshTokens);
    }
}
