"""Python's idioms, each in a file of its own beside the models of a small shop."""

from harness.facts.references import Kind, SourceFile
from harness.tests.probes.source.idiom import Idiom, file_of

__all__ = ["MODELS", "MODULES", "PYTHON", "alone", "beside"]

DOUBTFUL = Kind.DOUBTFUL

MODELS = file_of(
    '''
"""The tables."""
from sqlalchemy import ForeignKey
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

class Base(DeclarativeBase):
    pass

class Customer(Base):
    __tablename__ = "customers"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str]
    secret: Mapped[str] = mapped_column("api_key")
    trial_expired = mapped_column(default=False)
    keys: Mapped[list["ApiKey"]] = relationship(back_populates="customer")

class ApiKey(Base):
    __tablename__ = "api_keys"
    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customers.id"))
    customer: Mapped["Customer"] = relationship(back_populates="keys")

class Subscription(Base):
    __tablename__ = "subscriptions"
    id: Mapped[int] = mapped_column(primary_key=True)
    plan: Mapped[str]
    customer = relationship("Customer")

def current_customer() -> Customer: ...

def current_subscription() -> Subscription | None: ...

async def all_customers() -> list[Customer]: ...
''',
    "shop/models.py",
)
TOP = """from sqlalchemy import insert, select, text, update
from shop import models
from shop.models import ApiKey, Customer, Subscription, all_customers, current_customer, current_subscription
"""


def beside(text: str) -> list[SourceFile]:
    """The idiom's file, and the models."""
    return [MODELS, file_of(f"{TOP}\n{text}", "shop/use.py")]


def alone(text: str) -> list[SourceFile]:
    """The idiom's file in a package that has the modules sought."""
    files = ("shop/__init__.py", "shop/billing/__init__.py", "shop/billing/customer.py", "shop/customers/customer.py")
    return [*(SourceFile(path, "") for path in files), file_of(text, "shop/web/page.py")]


PYTHON = (
    Idiom("annotated", "def f(x: Customer):\n    return x.plan", "def f(x: Subscription):\n    return x.plan"),
    Idiom(
        "annotated, or none", "def f(x: Customer | None):\n    x.plan", "def f(x: 'Subscription | None'):\n    x.plan"
    ),
    Idiom("annotated as text", "def f(x: 'Customer'):\n    x.plan", "def f(x: 'Subscription'):\n    x.plan"),
    Idiom("of a list", "def f(xs: list[Customer]):\n    xs[0].plan", "def f(xs: list[Subscription]):\n    xs[0].plan"),
    Idiom("through a module", "x = models.Customer()\nx.plan", "x = models.Subscription()\nx.plan"),
    Idiom("constructed", "x = Customer(id=1)\nx.plan", "x = Subscription(id=1)\nx.plan"),
    Idiom("an argument of the class", "Customer(id=1, plan='pro')", "Subscription(id=1, plan='pro')"),
    Idiom("unpacked into the class", "Customer(**{'plan': 'pro'})", "Subscription(**{'plan': 'pro'})"),
    Idiom("the class's", "print(Customer.plan)", "print(Subscription.plan)"),
    Idiom("selected", "select(Customer.plan)", "select(Subscription.plan)"),
    Idiom(
        "compared",
        "select(Customer).where(\n    Customer.plan == 'pro'\n)",
        "select(Customer).where(\n    Subscription.plan == 'pro'\n)",
    ),
    Idiom(
        "filtered by",
        "session.query(Customer).filter_by(plan='pro')",
        "session.query(Subscription).filter_by(plan='pro')",
    ),
    Idiom(
        "filtered by, later",
        "q = select(Customer)\nq.filter_by(plan=1)",
        "q = select(Subscription)\nq.filter_by(plan=1)",
    ),
    Idiom("got", "x = session.get(Customer, 1)\nx.plan", "x = session.get(Subscription, 1)\nx.plan"),
    Idiom("got in place", "session.get(Customer, 1).plan", "session.get(Subscription, 1).plan"),
    Idiom(
        "a scalar", "x = session.scalar(select(Customer))\nx.plan", "x = session.scalar(select(Subscription))\nx.plan"
    ),
    Idiom(
        "one of a query",
        "x = session.execute(select(Customer)).scalar_one()\nx.plan",
        "x = session.execute(select(Subscription)).scalar_one()\nx.plan",
    ),
    Idiom(
        "the first", "x = session.query(Customer).first()\nx.plan", "x = session.query(Subscription).first()\nx.plan"
    ),
    Idiom(
        "a loop over a query",
        "for x in session.scalars(select(Customer).limit(3)):\n    x.plan",
        "for x in session.scalars(select(Subscription).limit(3)):\n    x.plan",
    ),
    Idiom(
        "a loop over two",
        "for k, x in session.execute(select(ApiKey, Customer)):\n    x.plan",
        "for k, x in session.execute(select(Customer, Subscription)):\n    x.plan",
    ),
    Idiom(
        "numbered",
        "for n, x in enumerate(session.query(Customer).all()):\n    x.plan",
        "for n, x in enumerate(session.query(Subscription).all()):\n    x.plan",
    ),
    Idiom(
        "a comprehension",
        "[x.plan for x in session.query(Customer)]",
        "[x.plan for x in session.query(Subscription)]",
    ),
    Idiom("a function's return", "x = current_customer()\nx.plan", "x = current_subscription()\nx.plan"),
    Idiom(
        "awaited",
        "async def f():\n    [x.plan for x in await all_customers()]",
        "async def f():\n    [plan for plan in await g()]",
    ),
    Idiom("through a relationship", "def f(key: ApiKey):\n    key.customer.plan", "def f(key: ApiKey):\n    key.plan"),
    Idiom(
        "through a relationship without an annotation",
        "def f(s: Subscription):\n    s.customer.plan",
        "def f(s: Subscription):\n    s.plan",
    ),
    Idiom(
        "back through a relationship",
        "def f(c: Customer):\n    for key in c.keys:\n        key.customer.plan",
        "def f(c: Customer):\n    for key in c.keys:\n        key.plan",
    ),
    Idiom(
        "self's",
        "class F:\n    def __init__(self, x: Customer):\n        self.x = x\n    def f(self):\n        self.x.plan",
        "class F:\n    def __init__(self, x: Subscription):\n        self.x = x\n    def f(self):\n        self.x.plan",
    ),
    Idiom(
        "a field of a class",
        "class F:\n    x: Customer\n    def f(self):\n        self.x.plan",
        "class F:\n    x: Subscription\n    def f(self):\n        self.plan",
    ),
    Idiom("written to", "x = Customer()\nx.plan = 1", "x = Subscription()\nx.plan = 1"),
    Idiom(
        "either",
        "def f(x: Customer | None):\n    y = x or Customer()\n    y.plan",
        "y = current_subscription() or 0\ny.plan",
    ),
    Idiom(
        "a walrus",
        "if (x := session.get(Customer, 1)):\n    x.plan",
        "if (x := session.get(Subscription, 1)):\n    x.plan",
    ),
    Idiom(
        "told by isinstance",
        "def f(x):\n    if isinstance(x, Customer):\n        x.plan",
        "def f(x):\n    if isinstance(x, Subscription):\n        x.plan",
    ),
    Idiom(
        "matched",
        "match x:\n    case Customer(plan='pro'): pass",
        "match x:\n    case Subscription(plan='pro'): pass",
    ),
    Idiom(
        "matched and named",
        "match x:\n    case Customer() as c:\n        c.plan",
        "match x:\n    case Subscription() as c:\n        c.plan",
    ),
    Idiom("by its name", "x = Customer()\ngetattr(x, 'plan')", "x = Subscription()\ngetattr(x, 'plan')"),
    Idiom("set by its name", "x = Customer()\nsetattr(x, 'plan', 1)", "x = Subscription()\nsetattr(x, 'plan', 1)"),
    Idiom("asked for by its name", "hasattr(Customer, 'plan')", "hasattr(Subscription, 'plan')"),
    Idiom("a getter", "attrgetter('plan')", "attrgetter('plans')", DOUBTFUL),
    Idiom("a table's column", "Customer.__table__.c.plan", "Subscription.__table__.c.plan"),
    Idiom("a table's column by key", "Customer.__table__.c['plan']", "Subscription.__table__.c['plan']"),
    Idiom(
        "a Table",
        "t = Table('customers', meta, Column('plan', String))",
        "t = Table('subscriptions', meta, Column('plan', String))",
    ),
    Idiom(
        "a Table's column",
        "t = Table('customers', meta)\nt.c.plan",
        "t = Table('subscriptions', meta)\nt.c.plan",
    ),
    Idiom("updated", "update(Customer).values(plan='pro')", "update(Subscription).values(plan='pro')"),
    Idiom("inserted", "insert(Customer).values({'plan': 'pro'})", "insert(Subscription).values({'plan': 'pro'})"),
    Idiom(
        "a row's key",
        "for row in session.execute(select(Customer.plan)).mappings():\n    row['plan']",
        "for row in session.execute(select(Subscription.plan)).mappings():\n    row['plan']",
    ),
    Idiom(
        "a row's attribute",
        "row = session.execute(select(Customer.plan, Customer.id)).one()\nrow.plan",
        "row = session.execute(select(Subscription.plan, Subscription.id)).one()\nrow.plan",
    ),
    Idiom(
        "a row of another's column by that name",
        "row = session.execute(select(Customer.plan, Subscription.id)).one()\nrow.plan",
        "row = session.execute(select(Customer.id, Subscription.plan)).one()\nrow.plan",
    ),
    Idiom(
        "a row of a value named by the query",
        "row = session.execute(select(Customer.id, f(x).label('plan'))).one()\nrow.plan",
        "row = session.execute(select(Customer.id, Subscription.id)).one()\nrow.plan",
        DOUBTFUL,
    ),
    Idiom(
        "filtered by what is joined or not",
        "session.query(Customer).join(Subscription).filter_by(plan=1)",
        "session.query(Subscription).join(ApiKey).filter_by(tier=1)  # plan",
        DOUBTFUL,
    ),
    Idiom("cast", "x = cast(Customer, given)\nx.plan", "x = cast('Subscription', given)\nx.plan"),
    Idiom(
        "a method's return",
        "class Shop:\n    def owner(self) -> Customer: ...\n    def f(self):\n        self.owner().plan",
        "class Shop:\n    def owner(self) -> Subscription: ...\n    def f(self):\n        self.owner().plan",
    ),
    Idiom(
        "what is returned without an annotation",
        "class Shop:\n    def get(self, id):\n        return session.query(Customer).get(id)\n"
        "    def f(self):\n        self.get(1).plan",
        "class Shop:\n    def get(self, id):\n        return session.query(Subscription).get(id)\n"
        "    def f(self):\n        self.get(1).plan",
    ),
    Idiom(
        "what calls itself returns",
        "def again(n):\n    return again(n - 1)\nagain(1).plan",
        "def again(n) -> Subscription:\n    return again(n - 1)\nagain(1).plan",
        DOUBTFUL,
    ),
    Idiom(
        "what another's method returns",
        "class Shop:\n    def find(self) -> Customer: ...\ndef f(x):\n    x.find().plan",
        "class Shop:\n    def find(self) -> Customer: ...\ndef f(x):\n    x.find()  # plan",
        DOUBTFUL,
    ),
    Idiom(
        "what a method that tells its name returns",
        "class Shop:\n    def find_customer(self) -> Customer: ...\ndef f(x):\n    x.find_customer().plan",
        "class Shop:\n    def find_customer(self) -> Customer: ...\ndef f(x: Shop):\n    x.plan",
    ),
    Idiom(
        "a key of what is called so",
        "def f(customer):\n    customer['plan']",
        "def f(s: Subscription):\n    s['plan']",
        DOUBTFUL,
    ),
    Idiom("of what is not known", "def f(x):\n    return x.plan", "def f(x: str):\n    return x.plan", DOUBTFUL),
    Idiom("called so", "def f(new_customer):\n    return new_customer.plan", "import billing\nbilling.plan", DOUBTFUL),
    Idiom("given beside", "create(Customer, {'plan': 'pro'})", "x.plan()", DOUBTFUL),
    Idiom("a factory's", "CustomerFactory(plan='pro')", "SubscriptionForm = object\ndef plan(): pass", DOUBTFUL),
    Idiom(
        "SQL", "session.execute(text('SELECT plan FROM customers'))", "session.execute(text('SELECT plan FROM orders'))"
    ),
    Idiom(
        "SQL over lines",
        'SQL = """\nUPDATE customers\nSET plan = %s\n"""',
        'SQL = """\nUPDATE subscriptions\nSET plan = %s\n"""',
    ),
    Idiom(
        "SQL in pieces",
        "q = (\n    'SELECT id, '\n    'plan '\n    'FROM customers'\n)",
        "q = (\n    'SELECT id, '\n    'plan '\n    'FROM subscriptions'\n)",
    ),
    Idiom(
        "SQL with holes",
        "q = f'SELECT c.plan FROM customers c WHERE id = {x.id}'",
        "q = f'SELECT s.plan FROM subscriptions s WHERE id = {x.id}'",
    ),
    Idiom(
        "SQL put together", "q = 'SELECT plan FROM customers ' + rest", "q = 'SELECT plan FROM subscriptions ' + rest"
    ),
    Idiom("SQL, a part", "select(Customer).where(text(\"plan = 'pro'\"))", "log('the plan is pro')", DOUBTFUL),
    Idiom("dropped by Alembic", "op.drop_column('customers', 'plan')", "op.drop_column('subscriptions', 'plan')"),
    Idiom(
        "added by Alembic",
        "op.add_column('customers', sa.Column('plan', sa.String()))",
        "op.add_column('subscriptions', sa.Column('plan', sa.String()))",
    ),
    Idiom(
        "indexed by Alembic",
        "op.create_index('ix', 'customers', ['plan'])",
        "op.create_index('ix', 'subscriptions', ['plan'])",
    ),
    Idiom(
        "altered in a batch",
        "with op.batch_alter_table('customers') as batch:\n    batch.drop_column('plan')",
        "with op.batch_alter_table('subscriptions') as batch:\n    batch.drop_column('plan')",
    ),
    Idiom(
        "a constraint of the class",
        "class Old(models.Base):\n    __tablename__ = 'customers'\n    __table_args__ = (Index('ix', 'plan'),)",
        "class Old(models.Base):\n    __tablename__ = 'orders'\n    __table_args__ = (Index('ix', 'plan'),)",
    ),
    Idiom(
        "a field of the class",
        "class Old(models.Base):\n    __tablename__ = 'customers'\n    plan = mapped_column()",
        "class Old(models.Base):\n    __tablename__ = 'orders'\n    plan = mapped_column()",
    ),
    Idiom(
        "a form's field",
        "class CustomerForm(BaseModel):\n    plan: str",
        "class OrderForm(BaseModel):\n    plan: str",
        DOUBTFUL,
    ),
    Idiom(
        "a foreign key to it", "mapped_column(ForeignKey('customers.plan'))", "mapped_column(ForeignKey('plans.plan'))"
    ),
    Idiom("named in full", "Moved('customers.plan')", "Moved('subscriptions.plan')", DOUBTFUL),
    Idiom("a dotted getter", "attrgetter('key.customer.plan')", "attrgetter('key.subscription.plan')", DOUBTFUL),
    Idiom("a condition", "where = \"plan = 'pro' AND active\"", "told = \"the plan 'pro' AND more\"", DOUBTFUL),
    Idiom(
        "a condition with a query",
        "where = 'active AND EXISTS (SELECT FROM keys k WHERE k.key = c.plan AND c.plan IS NULL)'",
        "where = 'EXISTS (SELECT FROM keys k WHERE k.plan IS NULL)'",
        DOUBTFUL,
    ),
    Idiom("not a variable", "x = Customer()\nx.plan", "plan = 1\nprint(plan)"),
    Idiom("not a parameter", "x = Customer()\nx.plan", "def f(plan): return 1"),
    Idiom("not a comment", "x = Customer()\nx.plan  # it", "x = Customer()  # x.plan"),
    Idiom("not a docstring", "x = Customer()\nx.plan", 'def f():\n    """A customer.plan, once."""'),
    Idiom(
        "not another name",
        "x = Customer()\nx.plan",
        "x = Customer()\nx.subscription_plan, x.plan_id, x.plans  # no plan",
    ),
)

MODULES = (
    Idiom("imported", "import shop.billing.customer", "import shop.customers.customer"),
    Idiom("imported as", "import shop.billing.customer as old", "import shop.customers.customer as customer"),
    Idiom(
        "imported from", "from shop.billing.customer import Customer", "from shop.customers.customer import Customer"
    ),
    Idiom("imported from its package", "from shop.billing import customer", "from shop.customers import customer"),
    Idiom(
        "imported beside others",
        "from shop.billing import (\n    invoice,\n    customer,\n)",
        "from shop.billing import invoice",
    ),
    Idiom(
        "imported relatively", "from ..billing.customer import Customer", "from ..customers.customer import Customer"
    ),
    Idiom("imported from where it is", "from ..billing import customer", "from . import customer"),
    Idiom(
        "named in full",
        "import shop.billing\nshop.billing.customer.Customer",
        "import shop.billing\nshop.customers.customer.Customer",
    ),
    Idiom(
        "named under an alias",
        "from shop import billing as b\nb.customer.Customer",
        "from shop import customers as b\nb.customer.Customer",
    ),
    Idiom(
        "used under an alias",
        "from shop.billing import customer as c\nc.Customer()",
        "from shop.customers import customer as c\nc.Customer()",
    ),
    Idiom(
        "imported by name",
        "importlib.import_module('shop.billing.customer')",
        "importlib.import_module('shop.customers.customer')",
    ),
    Idiom(
        "a string", "TARGET = 'shop.billing.customer:Customer'", "TARGET = 'shop.billing.customers:Customer'", DOUBTFUL
    ),
)
